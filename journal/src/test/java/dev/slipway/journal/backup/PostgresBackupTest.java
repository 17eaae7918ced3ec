package dev.slipway.journal.backup;

import dev.slipway.journal.PostgresDatabases;
import dev.slipway.journal.database.Database;
import dev.slipway.testkit.outside.Postgres;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("postgres")
final class PostgresBackupTest extends BackupContract {
    @RegisterExtension static final Postgres POSTGRES = new Postgres();
    @RegisterExtension final PostgresDatabases databases = new PostgresDatabases(POSTGRES);

    @Override
    protected Database newDatabase() {
        return databases.make();
    }

    @Override
    protected String journalIsTaken() {
        return "holds a journal (expected: none)";
    }
}
