package dev.slipway.tracking;

import java.sql.SQLException;
import java.util.List;

/// The tables of `tracking.db`.
final class Schema {
    private static final int VERSION = 1;

    private static final List<String> TABLES =
            List.of(
                    """
                    CREATE TABLE experiment (seq INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
                      artifact_location TEXT NOT NULL, lifecycle TEXT NOT NULL,
                      created INTEGER NOT NULL, updated INTEGER NOT NULL)\
                    """,
                    """
                    CREATE TABLE experiment_tag (owner INTEGER NOT NULL, key TEXT NOT NULL,
                      value TEXT NOT NULL, PRIMARY KEY (owner, key)) WITHOUT ROWID\
                    """,
                    """
                    CREATE TABLE run (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
                      experiment INTEGER NOT NULL, name TEXT NOT NULL, user TEXT NOT NULL,
                      status TEXT NOT NULL, started INTEGER NOT NULL, ended INTEGER,
                      artifact_uri TEXT NOT NULL, lifecycle TEXT NOT NULL)\
                    """,
                    "CREATE INDEX run_of_experiment ON run (experiment, started DESC)",
                    """
                    CREATE TABLE run_tag (owner INTEGER NOT NULL, key TEXT NOT NULL,
                      value TEXT NOT NULL, PRIMARY KEY (owner, key)) WITHOUT ROWID\
                    """,
                    "CREATE INDEX run_by_tag ON run_tag (key, value)",
                    """
                    CREATE TABLE run_param (owner INTEGER NOT NULL, key TEXT NOT NULL,
                      value TEXT NOT NULL, PRIMARY KEY (owner, key)) WITHOUT ROWID\
                    """,
                    "CREATE INDEX run_by_param ON run_param (key, value)",
                    """
                    CREATE TABLE metric (seq INTEGER PRIMARY KEY, run INTEGER NOT NULL,
                      key TEXT NOT NULL, value REAL, timestamp INTEGER NOT NULL,
                      step INTEGER NOT NULL, model TEXT, dataset_name TEXT, dataset_digest TEXT)\
                    """,
                    // A client that has lost an answer sends the same numbers again.
                    """
                    CREATE UNIQUE INDEX metric_once ON metric (run, key, step, timestamp,
                      ifnull(value, 'NaN'), ifnull(model, ''), ifnull(dataset_name, ''))\
                    """,
                    """
                    CREATE INDEX metric_of_model ON metric (model, key) WHERE model IS NOT NULL\
                    """,
                    """
                    CREATE TABLE latest_metric (owner INTEGER NOT NULL, key TEXT NOT NULL,
                      value REAL, timestamp INTEGER NOT NULL, step INTEGER NOT NULL, model TEXT,
                      dataset_name TEXT, dataset_digest TEXT,
                      PRIMARY KEY (owner, key)) WITHOUT ROWID\
                    """,
                    "CREATE INDEX run_by_metric ON latest_metric (key, value)",
                    """
                    CREATE TABLE dataset (seq INTEGER PRIMARY KEY, experiment INTEGER NOT NULL,
                      name TEXT NOT NULL, digest TEXT NOT NULL, source_type TEXT NOT NULL,
                      source TEXT NOT NULL, schema TEXT, profile TEXT,
                      UNIQUE (experiment, name, digest))\
                    """,
                    """
                    CREATE TABLE run_input (run INTEGER NOT NULL, dataset INTEGER NOT NULL,
                      PRIMARY KEY (run, dataset)) WITHOUT ROWID\
                    """,
                    """
                    CREATE TABLE run_input_tag (run INTEGER NOT NULL, dataset INTEGER NOT NULL,
                      key TEXT NOT NULL, value TEXT NOT NULL,
                      PRIMARY KEY (run, dataset, key)) WITHOUT ROWID\
                    """,
                    """
                    CREATE TABLE run_model (run INTEGER NOT NULL, model TEXT NOT NULL,
                      direction TEXT NOT NULL, step INTEGER NOT NULL,
                      PRIMARY KEY (run, direction, model, step)) WITHOUT ROWID\
                    """,
                    """
                    CREATE TABLE logged_model (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
                      experiment INTEGER NOT NULL, name TEXT NOT NULL, type TEXT,
                      source_run TEXT, artifact_uri TEXT NOT NULL, status TEXT NOT NULL,
                      status_message TEXT, created INTEGER NOT NULL, updated INTEGER NOT NULL,
                      lifecycle TEXT NOT NULL)\
                    """,
                    """
                    CREATE INDEX model_of_experiment ON logged_model (experiment, created DESC)\
                    """,
                    """
                    CREATE TABLE model_tag (owner INTEGER NOT NULL, key TEXT NOT NULL,
                      value TEXT NOT NULL, PRIMARY KEY (owner, key)) WITHOUT ROWID\
                    """,
                    """
                    CREATE TABLE model_param (owner INTEGER NOT NULL, key TEXT NOT NULL,
                      value TEXT NOT NULL, PRIMARY KEY (owner, key)) WITHOUT ROWID\
                    """,
                    """
                    CREATE TABLE artifact (path TEXT PRIMARY KEY, bytes INTEGER NOT NULL,
                      digest TEXT NOT NULL) WITHOUT ROWID\
                    """);

    private Schema() {}

    /// Makes the tables in a new file.
    ///
    /// *Errors*: [TrackingException] for a file of a newer server.
    static void prepare(Sql sql, long now) throws SQLException {
        int version = sql.rows("PRAGMA user_version", row -> row.getInt(1)).getFirst();
        if (version > VERSION) {
            throw new TrackingException(
                    "tracking.db: version "
                            + version
                            + " (expected: <= "
                            + VERSION
                            + "; a newer server has written it)",
                    new IllegalStateException("newer"));
        }
        if (version == VERSION) {
            return;
        }
        for (String table : TABLES) {
            sql.execute(table);
        }
        sql.update(
                "INSERT INTO experiment VALUES (0, 'Default', 'mlflow-artifacts:/0', 'ACTIVE',"
                        + " ?, ?)",
                now,
                now);
        sql.execute("PRAGMA user_version = " + VERSION);
    }
}
