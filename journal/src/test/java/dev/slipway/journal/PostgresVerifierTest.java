package dev.slipway.journal;

import dev.slipway.testkit.Postgres;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("postgres")
final class PostgresVerifierTest extends VerifierContract {
    @RegisterExtension static final Postgres POSTGRES = new Postgres();

    private final List<PostgresDatabase> open = new ArrayList<>();

    @AfterEach
    void closeTheDatabases() {
        open.forEach(PostgresDatabase::close);
    }

    @Override
    protected Database newDatabase() {
        PostgresDatabase database = Journals.newDatabase(POSTGRES.cluster());
        open.add(database);
        return database;
    }
}
