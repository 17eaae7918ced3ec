package dev.slipway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.journal.Appended;
import dev.slipway.api.journal.Journal;
import dev.slipway.journal.audit.Verdict;
import dev.slipway.journal.audit.Verifier;
import dev.slipway.journal.database.Database;
import dev.slipway.journal.database.PostgresDatabase;
import dev.slipway.journal.database.SqliteDatabase;
import dev.slipway.testkit.outside.Postgres;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Many clients at once, and a second writer that takes over while they are at it.
@Tag("postgres")
final class ConcurrentClientsTest {
    private static final int CLIENTS = 6;
    private static final int COMMANDS = 25;

    @RegisterExtension static final Postgres POSTGRES = new Postgres();

    @TempDir Path directory;

    /// One append as its client saw it.
    private record Call(long asked, long answered, Appended outcome) {}

    @Test
    void historyIsLinearizableAndOneWriterWinsOnSqlite() throws Exception {
        fight(SqliteDatabase.at(directory.resolve("slipway.db")));
    }

    @Test
    void historyIsLinearizableAndOneWriterWinsOnPostgres() throws Exception {
        try (PostgresDatabase database = Journals.newDatabase(POSTGRES.cluster())) {
            fight(database);
        }
    }

    private static void fight(Database database) throws Exception {
        List<Call> calls = new ArrayList<>();
        CountDownLatch underWay = new CountDownLatch(CLIENTS * COMMANDS / 3);
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
                SqlJournal zombie = Journals.open(database)) {
            List<Future<List<Call>>> futures = submit(clients, zombie, "old", underWay);
            underWay.await();
            try (SqlJournal winner = Journals.open(database)) {
                long taken = System.nanoTime();
                futures.addAll(submit(clients, winner, "new", new CountDownLatch(0)));
                for (Future<List<Call>> future : futures) {
                    calls.addAll(future.get());
                }
                long last = winner.head().epoch();
                assertThat(last).isEqualTo(2);
                requireThatTheZombieLost(calls, taken);
                requireRealTimeOrder(calls);
                long recorded = calls.stream().filter(ConcurrentClientsTest::isRecorded).count();
                assertThat(winner.head().seq()).isEqualTo(1 + recorded);
            }
        }
        Verdict verdict = Verifier.verify(database);
        assertThat(verdict).as(verdict.words()).isInstanceOf(Verdict.Intact.class);
    }

    private static List<Future<List<Call>>> submit(
            ExecutorService clients, Journal journal, String name, CountDownLatch underWay) {
        List<Future<List<Call>>> futures = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            String prefix = name + "-" + client + "-";
            Callable<List<Call>> work =
                    () -> {
                        List<Call> calls = new ArrayList<>();
                        for (int n = 0; n < COMMANDS; n++) {
                            calls.add(append(journal, prefix + n));
                            underWay.countDown();
                        }
                        return calls;
                    };
            futures.add(clients.submit(work));
        }
        return futures;
    }

    private static Call append(Journal journal, String key) {
        long asked = System.nanoTime();
        Appended outcome = journal.append(Journals.command(journal, key, 1));
        return new Call(asked, System.nanoTime(), outcome);
    }

    private static void requireThatTheZombieLost(List<Call> calls, long taken) {
        assertThat(calls)
                .filteredOn(call -> call.asked() > taken && isRecorded(call))
                .allMatch(call -> recorded(call).records().getFirst().epoch() == 2);
        assertThat(calls)
                .filteredOn(call -> call.outcome() instanceof Appended.Fenced)
                .allMatch(call -> call.outcome().equals(new Appended.Fenced(1, 2)));
    }

    /// A call that began after another had ended stands behind it in the journal, and each was
    /// decided on the record in front of its own: the order of seq explains every answer.
    private static void requireRealTimeOrder(List<Call> calls) {
        List<Call> recorded =
                calls.stream()
                        .filter(ConcurrentClientsTest::isRecorded)
                        .sorted(Comparator.comparingLong(ConcurrentClientsTest::seq))
                        .toList();
        assertThat(recorded).isNotEmpty();
        long latestAsked = Long.MIN_VALUE;
        for (Call call : recorded) {
            assertThat(call.answered()).isGreaterThan(latestAsked);
            latestAsked = Math.max(latestAsked, call.asked());
        }
    }

    private static boolean isRecorded(Call call) {
        return call.outcome() instanceof Appended.Recorded;
    }

    private static Appended.Recorded recorded(Call call) {
        return (Appended.Recorded) call.outcome();
    }

    private static long seq(Call call) {
        return recorded(call).records().getFirst().seq();
    }
}
