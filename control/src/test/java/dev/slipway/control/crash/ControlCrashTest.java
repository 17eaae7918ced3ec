package dev.slipway.control.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.control.CommandResult;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.control.Control;
import dev.slipway.control.fact.FactCodec;
import dev.slipway.journal.Opening;
import dev.slipway.journal.SqlJournal;
import dev.slipway.journal.Step;
import dev.slipway.journal.audit.Verdict;
import dev.slipway.journal.audit.Verifier;
import dev.slipway.journal.database.Database;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.outside.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The real control plane in processes that die: at every named step of every kind of command, and
/// at any moment of a storm.
@Tag("postgres")
final class ControlCrashTest {
    private static final long SEED = Long.getLong("slipway.seed", 20_260_102);

    @RegisterExtension static final Postgres POSTGRES = new Postgres();

    @TempDir Path directory;

    /// A step of the journal or of control, and on which side of it the process ends.
    enum Point {
        BEFORE_WRITE(Step.WRITE, "before", false),
        AFTER_WRITE(Step.WRITE, "after", false),
        BEFORE_COMMIT(Step.COMMIT, "before", false),
        AFTER_COMMIT(Step.COMMIT, "after", true),
        BEFORE_APPLY(Step.APPLY, "before", true),
        AFTER_PUBLISH(Step.PUBLISH, "after", true),
        BEFORE_ACKNOWLEDGE(Step.ACKNOWLEDGE, "before", true),
        AFTER_ACKNOWLEDGE(Step.ACKNOWLEDGE, "after", true);

        private final Step step;
        private final String moment;
        private final boolean isCommitted;

        Point(Step step, String moment, boolean isCommitted) {
            this.step = step;
            this.moment = moment;
            this.isCommitted = isCommitted;
        }
    }

    /// Every command at every point on both databases in the long form, in a drawn order. Otherwise
    /// each point once, at a command and on a database that are drawn.
    static Stream<Arguments> deaths() {
        Random random = new Random(SEED);
        List<Arguments> deaths = new ArrayList<>();
        if (!Campaign.isLong()) {
            for (Point point : Point.values()) {
                boolean isPostgres = random.nextBoolean();
                deaths.add(Arguments.of(isPostgres, random.nextInt(Script.size()), point));
            }
            return deaths.stream();
        }
        for (int place = 0; place < Script.size(); place++) {
            for (Point point : Point.values()) {
                deaths.add(Arguments.of(false, place, point));
                deaths.add(Arguments.of(true, place, point));
            }
        }
        Collections.shuffle(deaths, random);
        return deaths.stream();
    }

    @ParameterizedTest(name = "postgres {0}, command {1}, {2}")
    @MethodSource("deaths")
    void commandIsRecordedWholeOrNotAtAll(boolean isPostgres, int place, Point point)
            throws Exception {
        List<String> address = address(isPostgres);
        Process child =
                start(address, "script", String.valueOf(place), point.step.name(), point.moment);
        assertThat(child.waitFor()).as(output()).isEqualTo(Sites.HALTED);
        boolean isAnswered = point == Point.AFTER_ACKNOWLEDGE;
        if (point != Point.AFTER_PUBLISH) {
            assertThat(acknowledged()).hasSize(isAnswered ? place + 1 : place);
        }
        try (Database database = database(address);
                SqlJournal journal = verified(database);
                Control control = Sites.control(journal, JournalRecord::payload)) {
            assertThat(commandsIn(journal).size()).isEqualTo(point.isCommitted ? place + 1 : place);
            CommandResult again = control.submit(Script.request(place, control.current()));
            assertThat(again)
                    .isInstanceOfSatisfying(
                            CommandResult.Done.class,
                            done -> assertThat(done.isRepeat()).isEqualTo(point.isCommitted));
            for (int later = place + 1; later < Script.size(); later++) {
                assertThat(control.submit(Script.request(later, control.current())))
                        .isInstanceOf(CommandResult.Done.class);
            }
        }
    }

    @Test
    void scriptWritesARecordOfEveryKind() throws IOException {
        try (Database database = database(address(false));
                SqlJournal journal =
                        SqlJournal.open(
                                database, Opening.of(InstantSource.system(), new SecureRandom()));
                Control control = Sites.control(journal, JournalRecord::payload)) {
            for (int place = 0; place < Script.size(); place++) {
                assertThat(control.submit(Script.request(place, control.current())))
                        .isInstanceOf(CommandResult.Done.class);
            }
            Set<String> missing = new HashSet<>(FactCodec.kinds());
            journal.read(0, Integer.MAX_VALUE).forEach(record -> missing.remove(record.kind()));
            assertThat(missing).isEmpty();
        }
    }

    @Test
    void killsAtAnyMomentOfAStormLoseNothingOnSqlite() throws Exception {
        killAgainAndAgain(address(false), Campaign.cases(3, 100));
    }

    @Test
    void killsAtAnyMomentOfAStormLoseNothingOnPostgres() throws Exception {
        killAgainAndAgain(address(true), Campaign.cases(2, 100));
    }

    private void killAgainAndAgain(List<String> address, int rounds) throws Exception {
        Random random = new Random(SEED);
        for (int round = 0; round < rounds; round++) {
            int before = acknowledged().size();
            int until = before + 1 + random.nextInt(60);
            Process child = start(address, "storm", "r" + round + "-");
            while (child.isAlive() && acknowledged().size() < until) {
                LockSupport.parkNanos(200_000);
            }
            assertThat(child.isAlive()).as(output()).isTrue();
            child.destroyForcibly().waitFor();
            requireEverythingAcknowledged(address);
        }
    }

    private void requireEverythingAcknowledged(List<String> address) throws IOException {
        try (Database database = database(address);
                SqlJournal journal = verified(database);
                Control control = Sites.control(journal, JournalRecord::payload)) {
            Map<String, Long> commands = commandsIn(journal);
            assertThat(commands.keySet()).containsAll(acknowledged());
            assertThat(commands.values()).allMatch(records -> records == 2);
            assertThat(control.current().models()).hasSize(commands.size());
        }
    }

    private SqlJournal verified(Database database) {
        Verdict verdict = Verifier.verify(database);
        assertThat(verdict).as(verdict.words()).isInstanceOf(Verdict.Intact.class);
        return SqlJournal.open(database, Opening.of(InstantSource.system(), new SecureRandom()));
    }

    /// How many records each command made.
    private static Map<String, Long> commandsIn(SqlJournal journal) {
        return journal.read(0, Integer.MAX_VALUE).stream()
                .filter(record -> !record.isAboutTheJournal())
                .collect(
                        Collectors.groupingBy(
                                record -> record.key().value(), Collectors.counting()));
    }

    private List<String> address(boolean isPostgres) throws IOException {
        Files.createDirectories(directory.resolve("data"));
        return isPostgres
                ? List.of(
                        POSTGRES.cluster().newUrl(),
                        POSTGRES.cluster().user(),
                        POSTGRES.cluster().password())
                : List.of("sqlite", "-", "-");
    }

    private Database database(List<String> address) {
        return Sites.database(directory, address.get(0), address.get(1), address.get(2));
    }

    private Process start(List<String> address, String... work) throws IOException {
        return Sites.start(directory, address, List.of(work), Map.of());
    }

    private String output() throws IOException {
        return Sites.output(directory);
    }

    private List<String> acknowledged() throws IOException {
        return Sites.lines(directory, "acknowledged");
    }
}
