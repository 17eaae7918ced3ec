package dev.slipway.control.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.RegistryCommand.SetAlias;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Model;
import dev.slipway.control.Control;
import dev.slipway.journal.Opening;
import dev.slipway.journal.SqlJournal;
import dev.slipway.journal.audit.Verdict;
import dev.slipway.journal.audit.Verifier;
import dev.slipway.journal.database.Database;
import dev.slipway.journal.database.PostgresDatabase;
import dev.slipway.journal.database.SqliteDatabase;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.outside.Postgres;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Many clients that compare and set one alias through control, while a second control takes the
/// journal over: the history is that of one register.
@Tag("postgres")
final class ControlClientsTest {
    private static final int CLIENTS = 6;
    private static final int CALLS = Campaign.cases(20, 400);
    private static final ModelName FLIGHTS = new ModelName("flights");
    private static final AliasName CHAMPION = new AliasName("champion");
    private static final Principal RELEASER =
            Principal.system("clients", Role.RELEASER, Role.SCIENTIST);

    @RegisterExtension static final Postgres POSTGRES = new Postgres();

    @TempDir Path directory;

    /// One compare-and-set as its client saw it, with what the client read before.
    private record Call(
            long asked,
            long answered,
            long readSeq,
            SetAlias command,
            CommandResult result,
            boolean isByZombie) {
        boolean isDone() {
            return result instanceof CommandResult.Done;
        }

        long seq() {
            return ((CommandResult.Done) result).seq();
        }
    }

    @Test
    void historyOfAnAliasIsThatOfOneRegisterOnSqlite() throws Exception {
        fight(SqliteDatabase.at(directory.resolve("slipway.db")));
    }

    @Test
    void historyOfAnAliasIsThatOfOneRegisterOnPostgres() throws Exception {
        String url = POSTGRES.cluster().newUrl();
        try (PostgresDatabase database =
                PostgresDatabase.at(
                        url, POSTGRES.cluster().user(), POSTGRES.cluster().password())) {
            fight(database);
        }
    }

    private static void fight(Database database) throws Exception {
        List<Call> calls = new ArrayList<>();
        CountDownLatch underWay = new CountDownLatch(CLIENTS * CALLS / 3);
        try (SqlJournal old = open(database);
                Control zombie = Sites.control(old, JournalRecord::payload);
                ExecutorService clients = Executors.newFixedThreadPool(2 * CLIENTS)) {
            begin(zombie);
            List<Future<List<Call>>> futures = submit(clients, zombie, true, underWay);
            underWay.await();
            try (SqlJournal young = open(database);
                    Control winner = Sites.control(young, JournalRecord::payload)) {
                long taken = System.nanoTime();
                futures.addAll(submit(clients, winner, false, new CountDownLatch(0)));
                for (Future<List<Call>> future : futures) {
                    calls.addAll(future.get());
                }
                requireThatTheZombieLost(calls, taken);
                requireOneRegister(calls);
            }
        }
        Verdict verdict = Verifier.verify(database);
        assertThat(verdict).as(verdict.words()).isInstanceOf(Verdict.Intact.class);
    }

    private static SqlJournal open(Database database) {
        return SqlJournal.open(database, Opening.of(InstantSource.system(), new SecureRandom()));
    }

    /// Versions 1 and 2, and the alias on 1.
    private static void begin(Control control) {
        for (int place = 0; !hasTwoVersions(control); place++) {
            assertThat(control.submit(Script.request(place, control.current())))
                    .isInstanceOf(CommandResult.Done.class);
        }
        Command first = new SetAlias(FLIGHTS, CHAMPION, new VersionNumber(1), null);
        assertThat(control.submit(request("first", first))).isInstanceOf(CommandResult.Done.class);
    }

    private static boolean hasTwoVersions(Control control) {
        return control.current().model(FLIGHTS).filter(it -> it.versions().size() == 2).isPresent();
    }

    private static CommandRequest request(String key, Command command) {
        return new CommandRequest(RELEASER, new IdempotencyKey(key), command, false);
    }

    private static List<Future<List<Call>>> submit(
            ExecutorService clients, Control control, boolean isZombie, CountDownLatch underWay) {
        List<Future<List<Call>>> futures = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            String prefix = (isZombie ? "old-" : "new-") + client + "-";
            SplittableRandom random = new SplittableRandom(client);
            futures.add(
                    clients.submit(() -> {
                        List<Call> calls = new ArrayList<>();
                        for (int n = 0; n < CALLS; n++) {
                            long next = random.nextLong(1, 3);
                            calls.add(call(control, prefix + n, next, isZombie));
                            underWay.countDown();
                        }
                        return calls;
                    }));
        }
        return futures;
    }

    private static Call call(Control control, String key, long next, boolean isZombie) {
        long asked = System.nanoTime();
        var image = control.current();
        Model model = image.model(FLIGHTS).orElseThrow();
        @Nullable VersionNumber now = model.aliases().get(CHAMPION);
        SetAlias command = new SetAlias(FLIGHTS, CHAMPION, new VersionNumber(next), now);
        CommandResult result = control.submit(request(key, command));
        return new Call(asked, System.nanoTime(), image.seq(), command, result, isZombie);
    }

    private static void requireThatTheZombieLost(List<Call> calls, long taken) {
        assertThat(calls)
                .filteredOn(call -> call.isByZombie() && call.asked() > taken)
                .filteredOn(call -> !isUnchanged(call))
                .noneMatch(Call::isDone);
        assertThat(calls)
                .filteredOn(call -> call.result() instanceof CommandResult.Refused)
                .allMatch(call -> {
                    ErrorCode code = ((CommandResult.Refused) call.result()).refusal().code();
                    return code == ErrorCode.CONFLICT
                            || (call.isByZombie() && code == ErrorCode.STORE_UNAVAILABLE);
                });
    }

    /// A command that finds everything as it wants it records nothing.
    private static boolean isUnchanged(Call call) {
        return call.result() instanceof CommandResult.Done done && done.records().isEmpty();
    }

    /// In the order of seq each set found what the one in front of it had left; no call stands in
    /// front of one that had ended when it began; and a read is never older than what had ended
    /// when it began.
    private static void requireOneRegister(List<Call> calls) {
        List<Call> sets =
                calls.stream()
                        .filter(call -> call.isDone() && !isUnchanged(call))
                        .sorted(Comparator.comparingLong(Call::seq))
                        .toList();
        assertThat(sets).hasSizeGreaterThan(10);
        VersionNumber value = new VersionNumber(1);
        long latestAsked = Long.MIN_VALUE;
        for (Call set : sets) {
            assertThat(set.command().expected()).isEqualTo(value);
            value = set.command().version();
            assertThat(set.answered()).isGreaterThan(latestAsked);
            latestAsked = Math.max(latestAsked, set.asked());
        }
        for (Call call : calls) {
            long ended =
                    sets.stream()
                            .filter(set -> set.isByZombie() == call.isByZombie())
                            .filter(set -> set.answered() < call.asked())
                            .mapToLong(Call::seq)
                            .max()
                            .orElse(0);
            assertThat(call.readSeq()).isGreaterThanOrEqualTo(ended);
        }
        requireThatEachAnswerHasItsMoment(calls, sets);
    }

    /// What a client read is what the register held at that seq; a conflict, and a set that found
    /// everything as it wanted it, tell of a value that it held while the call was under way.
    private static void requireThatEachAnswerHasItsMoment(List<Call> calls, List<Call> sets) {
        NavigableMap<Long, VersionNumber> values = new TreeMap<>(Map.of(0L, new VersionNumber(1)));
        sets.forEach(set -> values.put(set.seq(), set.command().version()));
        for (Call call : calls) {
            VersionNumber read = values.floorEntry(call.readSeq()).getValue();
            assertThat(call.command().expected()).as("read of %s", call).isEqualTo(read);
            Set<VersionNumber> held =
                    sets.stream()
                            .filter(set -> set.seq() > call.readSeq())
                            .filter(set -> set.asked() < call.answered())
                            .map(set -> set.command().version())
                            .collect(Collectors.toSet());
            if (isConflict(call)) {
                assertThat(held).as("conflict of %s", call).anyMatch(value -> !value.equals(read));
            }
            held.add(read);
            if (isUnchanged(call)) {
                assertThat(held).as("no change of %s", call).contains(call.command().version());
            }
        }
    }

    private static boolean isConflict(Call call) {
        return call.result() instanceof CommandResult.Refused(Refusal refusal)
                && refusal.code() == ErrorCode.CONFLICT;
    }
}
