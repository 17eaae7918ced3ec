package dev.slipway.journal;

import dev.slipway.journal.database.PostgresDatabase;
import dev.slipway.testkit.outside.Postgres;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Makes databases of a cluster, which end after the test that they were made in.
public final class PostgresDatabases implements AfterEachCallback {
    private final Postgres postgres;
    private final List<PostgresDatabase> open = new ArrayList<>();

    public PostgresDatabases(Postgres postgres) {
        this.postgres = postgres;
    }

    /// An empty one.
    public PostgresDatabase make() {
        PostgresDatabase database = Journals.newDatabase(postgres.cluster());
        open.add(database);
        return database;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        open.forEach(PostgresDatabase::close);
        open.clear();
    }
}
