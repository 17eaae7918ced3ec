package dev.slipway.journal.backup;

import dev.slipway.journal.database.Database;
import dev.slipway.journal.database.SqliteDatabase;

final class BackupTest extends BackupContract {
    private int databases;

    @Override
    protected Database newDatabase() {
        return SqliteDatabase.at(directory.resolve("journal-" + databases++ + ".db"));
    }

    @Override
    protected String journalIsTaken() {
        return "exists (expected: a new file)";
    }
}
