package dev.slipway.journal;

import dev.slipway.journal.database.Database;
import dev.slipway.testkit.outside.Postgres;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("postgres")
final class PostgresRewindTest extends RewindContract {
    @RegisterExtension static final Postgres POSTGRES = new Postgres();
    @RegisterExtension final PostgresDatabases databases = new PostgresDatabases(POSTGRES);

    @Override
    protected Database newDatabase() {
        return databases.make();
    }
}
