package dev.slipway.journal;

import dev.slipway.api.journal.Journal;
import dev.slipway.journal.database.SqliteDatabase;
import dev.slipway.testkit.contract.JournalContract;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.junit.jupiter.api.io.TempDir;

final class SqliteJournalTest extends JournalContract {
    @TempDir Path directory;

    @Override
    protected Journal create(InstantSource clock) {
        return open(clock);
    }

    @Override
    protected Journal takeOver(Journal earlier, InstantSource clock) {
        return open(clock);
    }

    private Journal open(InstantSource clock) {
        return SqlJournal.open(
                SqliteDatabase.at(directory.resolve("slipway.db")),
                Opening.of(clock, new SecureRandom()));
    }
}
