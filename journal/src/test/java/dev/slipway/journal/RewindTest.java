package dev.slipway.journal;

import dev.slipway.journal.database.Database;
import dev.slipway.journal.database.SqliteDatabase;

final class RewindTest extends RewindContract {
    private int databases;

    @Override
    protected Database newDatabase() {
        return SqliteDatabase.at(directory.resolve("journal-" + databases++ + ".db"));
    }
}
