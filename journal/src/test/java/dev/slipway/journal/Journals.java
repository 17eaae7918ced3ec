package dev.slipway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.journal.Append;
import dev.slipway.api.journal.Appended;
import dev.slipway.api.journal.Concealed;
import dev.slipway.api.journal.Draft;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.Journal;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.journal.database.Database;
import dev.slipway.journal.database.PostgresDatabase;
import dev.slipway.testkit.outside.PostgresCluster;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;

/// Journals of tests and what is written into them.
public final class Journals {
    public static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-01-02T03:04:05.678901Z"));

    private Journals() {}

    static Opening opening() {
        return Opening.of(CLOCK, new SecureRandom());
    }

    /// The database at an address of the tests' own PostgreSQL.
    static PostgresDatabase at(PostgresCluster cluster, String url) {
        return PostgresDatabase.at(url, cluster.user(), cluster.password());
    }

    static PostgresDatabase newDatabase(PostgresCluster cluster) {
        return at(cluster, cluster.newUrl());
    }

    public static SqlJournal open(Database database) {
        return SqlJournal.open(database, opening());
    }

    /// A command of `records` records, decided on the newest image.
    static Append command(Journal journal, String key, int records) {
        List<Draft> drafts =
                IntStream.range(0, records)
                        .mapToObj(n ->
                                new Draft(
                                        "ThingHappened",
                                        1,
                                        "{\"key\":\"" + key + "\",\"n\":" + n + "}"))
                        .toList();
        return Append.of(
                "ann", new IdempotencyKey(key), Sha256.of(key), journal.head().seq(), drafts);
    }

    /// A command of one record that holds the token of a text.
    static Append saying(Journal journal, Concealed text) {
        Draft draft = new Draft("ThingSaid", 1, "{\"text\":\"" + text.token() + "\"}");
        return new Append(
                "ann",
                new IdempotencyKey("said"),
                Sha256.of("said"),
                journal.head().seq(),
                List.of(draft),
                List.of(text));
    }

    /// Records the command and hands back what it became.
    public static List<JournalRecord> record(Journal journal, String key, int records) {
        Appended outcome = journal.append(command(journal, key, records));
        assertThat(outcome).isInstanceOf(Appended.Recorded.class);
        return ((Appended.Recorded) outcome).records();
    }

    /// Fills a journal with this many records more.
    public static void fill(Journal journal, int records) {
        int left = records;
        while (left > 0) {
            int now = Math.min(left, 5_000);
            record(journal, "fill-" + left, now);
            left -= now;
        }
    }
}
