package dev.slipway.monitoring.metrics;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// The tables of `metrics.db`.
final class MetricsSchema {
    private static final int VERSION = 1;

    private static final List<String> TABLES =
            List.of(
                    """
                    CREATE TABLE release_evidence (release TEXT PRIMARY KEY, alpha REAL NOT NULL,
                      beta REAL NOT NULL, labels INTEGER NOT NULL, allowance REAL NOT NULL,
                      strata INTEGER NOT NULL, classes INTEGER NOT NULL, ran INTEGER NOT NULL,
                      entered INTEGER NOT NULL, step_began INTEGER NOT NULL,
                      moves INTEGER NOT NULL, keys BLOB, updated INTEGER NOT NULL)\
                    """,
                    """
                    CREATE TABLE evidence_second (release TEXT NOT NULL, idx INTEGER NOT NULL,
                      numbers BLOB NOT NULL, digest BLOB NOT NULL,
                      PRIMARY KEY (release, idx)) WITHOUT ROWID\
                    """,
                    """
                    CREATE TABLE version_window (endpoint TEXT NOT NULL, version INTEGER NOT NULL,
                      span INTEGER NOT NULL, start INTEGER NOT NULL, numbers BLOB NOT NULL,
                      PRIMARY KEY (endpoint, version, span, start)) WITHOUT ROWID\
                    """,
                    "CREATE INDEX version_window_age ON version_window (span, start)");

    /// Came later, and does not keep earlier servers from reading the rest.
    private static final String PERFORMANCE =
            """
            CREATE TABLE IF NOT EXISTS release_performance (release TEXT PRIMARY KEY,
              verdict TEXT NOT NULL, why TEXT NOT NULL, per_second REAL NOT NULL,
              p50 INTEGER NOT NULL, p99 INTEGER NOT NULL,
              candidate_calls INTEGER NOT NULL, candidate_p50 REAL NOT NULL,
              candidate_p99 REAL NOT NULL, candidate_beyond_p50 INTEGER NOT NULL,
              candidate_beyond_p99 INTEGER NOT NULL,
              stable_calls INTEGER NOT NULL, stable_p50 REAL NOT NULL,
              stable_p99 REAL NOT NULL, stable_beyond_p50 INTEGER NOT NULL,
              stable_beyond_p99 INTEGER NOT NULL, updated INTEGER NOT NULL)\
            """;

    private MetricsSchema() {}

    /// Makes the tables that the file has not.
    ///
    /// *Errors*: `SQLException` for a file of a newer server.
    static void prepare(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            int version;
            try (ResultSet row = statement.executeQuery("PRAGMA user_version")) {
                version = row.getInt(1);
            }
            if (version > VERSION) {
                throw new SQLException(
                        "metrics.db: version %d (expected: <= %d; a newer server has written it)"
                                .formatted(version, VERSION));
            }
            if (version < VERSION) {
                statement.execute("BEGIN IMMEDIATE");
                for (String table : TABLES) {
                    statement.execute(table);
                }
                statement.execute("PRAGMA user_version = " + VERSION);
                statement.execute("COMMIT");
            }
            statement.execute(PERFORMANCE);
            statement.execute(ReleaseSalts.TABLE);
            for (String table : StoredRows.TABLES) {
                statement.execute(table);
            }
        }
    }
}
