package dev.slipway.control.crash;

import dev.slipway.api.journal.Journal;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.control.Control;
import dev.slipway.control.ControlSpec;
import dev.slipway.journal.Database;
import dev.slipway.journal.PostgresDatabase;
import dev.slipway.journal.SqliteDatabase;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Function;

/// Where [ControlChild] and the tests that outlive it find the same journal.
final class Sites {
    static final int HALTED = 77;

    private Sites() {}

    static Database database(Path directory, String url, String user, String password) {
        return url.equals("sqlite")
                ? SqliteDatabase.at(directory.resolve("data/slipway.db"))
                : PostgresDatabase.at(url, user, password);
    }

    static Control control(Journal journal, Function<JournalRecord, String> newest) {
        return Control.open(
                new ControlSpec(journal, InstantSource.system(), newest, new NoGuard()));
    }
}
