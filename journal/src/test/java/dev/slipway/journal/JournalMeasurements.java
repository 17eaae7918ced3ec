package dev.slipway.journal;

import dev.slipway.api.journal.JournalRecord;
import dev.slipway.journal.audit.Verdict;
import dev.slipway.journal.audit.Verifier;
import dev.slipway.journal.database.SqliteDatabase;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/// Times what grows with the number of records: writing, restarting, verifying. Run by
/// `benchmarks/journal.sh`.
final class JournalMeasurements {
    private static final int PAGE = 10_000;

    private JournalMeasurements() {}

    public static void main(String[] arguments) {
        PrintStream out = System.out;
        SqliteDatabase database = SqliteDatabase.at(Path.of(arguments[0]).resolve("slipway.db"));
        int records = Integer.parseInt(arguments[1]);
        long start = System.nanoTime();
        try (SqlJournal journal = Journals.open(database)) {
            Journals.fill(journal, records - 1);
        }
        out.printf("write %,d records, 5,000 a command: %.2f s%n", records, since(start));
        start = System.nanoTime();
        try (SqlJournal journal = Journals.open(database)) {
            long seq = 0;
            List<JournalRecord> page = journal.read(seq, PAGE);
            while (!page.isEmpty()) {
                seq = page.getLast().seq();
                page = journal.read(seq, PAGE);
            }
            out.printf("open and read %,d records: %.2f s%n", seq, since(start));
            start = System.nanoTime();
            for (int n = 0; n < 1_000; n++) {
                Journals.record(journal, "single-" + n, 1);
            }
            out.printf("1,000 appends of one record: %.2f s%n", since(start));
        }
        start = System.nanoTime();
        Verdict verdict = Verifier.verify(database);
        out.printf("verify: %.2f s, %s%n", since(start), verdict.words());
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
