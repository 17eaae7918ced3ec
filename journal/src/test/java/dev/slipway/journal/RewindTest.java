package dev.slipway.journal;

final class RewindTest extends RewindContract {
    private int databases;

    @Override
    protected Database newDatabase() {
        return SqliteDatabase.at(directory.resolve("journal-" + databases++ + ".db"));
    }
}
