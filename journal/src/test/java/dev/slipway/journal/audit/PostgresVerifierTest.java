package dev.slipway.journal.audit;

import dev.slipway.journal.PostgresDatabases;
import dev.slipway.journal.database.Database;
import dev.slipway.testkit.outside.Postgres;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("postgres")
final class PostgresVerifierTest extends VerifierContract {
    @RegisterExtension static final Postgres POSTGRES = new Postgres();
    @RegisterExtension final PostgresDatabases databases = new PostgresDatabases(POSTGRES);

    @Override
    protected Database newDatabase() {
        return databases.make();
    }
}
