package dev.slipway.journal.backup;

import dev.slipway.journal.Database;
import dev.slipway.journal.PostgresDatabase;
import dev.slipway.testkit.Postgres;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("postgres")
final class PostgresBackupTest extends BackupContract {
    @RegisterExtension static final Postgres POSTGRES = new Postgres();

    private final List<PostgresDatabase> open = new ArrayList<>();

    @AfterEach
    void closeTheDatabases() {
        open.forEach(PostgresDatabase::close);
    }

    @Override
    protected Database newDatabase() {
        PostgresDatabase database =
                PostgresDatabase.at(
                        POSTGRES.cluster().newUrl(),
                        POSTGRES.cluster().user(),
                        POSTGRES.cluster().password());
        open.add(database);
        return database;
    }

    @Override
    protected String journalIsTaken() {
        return "holds a journal (expected: none)";
    }
}
