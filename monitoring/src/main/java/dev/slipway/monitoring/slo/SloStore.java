package dev.slipway.monitoring.slo;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.slo.AlertKind;
import dev.slipway.api.slo.AlertState;
import dev.slipway.api.slo.Indicator;
import dev.slipway.api.slo.Severity;
import dev.slipway.api.slo.StreamAlertKind;
import dev.slipway.monitoring.slo.Past.KeptAlert;
import dev.slipway.monitoring.slo.Past.PromiseVersion;
import dev.slipway.monitoring.slo.Past.Told;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/// What is kept of promises in `slo.db`: minutes for three days, hours for 30, and where alerts
/// stand, those of streams too.
///
/// *Threads*: one at a time, a platform thread.
final class SloStore implements AutoCloseable {
    private static final int VERSION = 1;

    /// A server that knows nothing of it leaves it alone.
    private static final String STREAM_ALERTS =
            """
            CREATE TABLE IF NOT EXISTS stream_alert (stream TEXT NOT NULL, team TEXT NOT NULL,
              kind TEXT NOT NULL, state TEXT NOT NULL, since INTEGER NOT NULL,
              PRIMARY KEY (stream, kind)) WITHOUT ROWID\
            """;

    /// How severe open alerts were when somebody was told, and which team that was; left alone
    /// likewise.
    private static final String HEARD =
            """
            CREATE TABLE IF NOT EXISTS slo_heard (endpoint TEXT NOT NULL, kind TEXT NOT NULL,
              indicator TEXT NOT NULL, severity TEXT NOT NULL, team TEXT NOT NULL,
              PRIMARY KEY (endpoint, kind, indicator)) WITHOUT ROWID\
            """;

    /// When the endpoint was declared that all this is of; left alone likewise.
    private static final String DECLARED =
            """
            CREATE TABLE IF NOT EXISTS slo_declared (endpoint TEXT PRIMARY KEY,
              declared INTEGER NOT NULL) WITHOUT ROWID\
            """;

    private static final int BUSY_MILLIS = 10_000;

    private static final List<String> TABLES =
            List.of(
                    """
                    CREATE TABLE slo_minute (endpoint TEXT NOT NULL, minute INTEGER NOT NULL,
                      valid INTEGER NOT NULL, bad INTEGER NOT NULL, slow INTEGER NOT NULL,
                      allowance INTEGER NOT NULL, PRIMARY KEY (endpoint, minute)) WITHOUT ROWID\
                    """,
                    """
                    CREATE TABLE slo_hour (endpoint TEXT NOT NULL, hour INTEGER NOT NULL,
                      valid INTEGER NOT NULL, bad INTEGER NOT NULL, slow INTEGER NOT NULL,
                      allowance INTEGER NOT NULL, PRIMARY KEY (endpoint, hour)) WITHOUT ROWID\
                    """,
                    """
                    CREATE TABLE slo_version (endpoint TEXT PRIMARY KEY, number INTEGER NOT NULL,
                      since INTEGER NOT NULL, availability REAL NOT NULL, p99 INTEGER NOT NULL,
                      span INTEGER NOT NULL) WITHOUT ROWID\
                    """,
                    """
                    CREATE TABLE slo_alert (endpoint TEXT NOT NULL, kind TEXT NOT NULL,
                      indicator TEXT NOT NULL, state TEXT NOT NULL, since INTEGER NOT NULL,
                      PRIMARY KEY (endpoint, kind, indicator)) WITHOUT ROWID\
                    """);

    private static final List<String> OF_ENDPOINTS =
            List.of(
                    "slo_minute",
                    "slo_hour",
                    "slo_version",
                    "slo_alert",
                    "slo_heard",
                    "slo_declared");

    private final Connection connection;

    private SloStore(Connection connection) {
        this.connection = connection;
    }

    /// Opens the file, made on first use.
    static SloStore open(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        Connection connection = config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
        try {
            SloStore store = new SloStore(connection);
            store.prepare();
            return store;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private void prepare() throws SQLException {
        int version = rows("PRAGMA user_version", row -> row.getInt(1)).getFirst();
        if (version > VERSION) {
            throw new SQLException(
                    "slo.db: version "
                            + version
                            + " (expected: <= "
                            + VERSION
                            + "; a newer server has written it)");
        }
        if (version == 0) {
            inTransaction(() -> {
                for (String table : TABLES) {
                    execute(table);
                }
                execute("PRAGMA user_version = " + VERSION);
            });
        }
        execute(STREAM_ALERTS);
        execute(HEARD);
        execute(DECLARED);
    }

    /// What is kept of an endpoint.
    Past load(EndpointName endpoint) throws SQLException {
        String name = endpoint.value();
        List<Instant> declared =
                rows(
                        "SELECT declared FROM slo_declared WHERE endpoint = ?",
                        row -> Instant.ofEpochMilli(row.getLong(1)),
                        name);
        List<PromiseVersion> version =
                rows(
                        "SELECT number, since, availability, p99, span FROM slo_version"
                                + " WHERE endpoint = ?",
                        row ->
                                new PromiseVersion(
                                        row.getInt(1),
                                        Instant.ofEpochMilli(row.getLong(2)),
                                        row.getDouble(3),
                                        Duration.ofNanos(row.getLong(4)),
                                        Duration.ofNanos(row.getLong(5))),
                        name);
        List<KeptAlert> alerts =
                rows(
                        "SELECT kind, indicator, state, since, severity, team FROM slo_alert"
                                + " LEFT JOIN slo_heard USING (endpoint, kind, indicator)"
                                + " WHERE endpoint = ?",
                        SloStore::alert,
                        name);
        return new Past(
                declared.isEmpty() ? null : declared.getFirst(),
                version.isEmpty() ? null : version.getFirst(),
                cells(
                        "SELECT minute, valid, bad, slow, allowance FROM slo_minute"
                                + " WHERE endpoint = ? ORDER BY minute",
                        name),
                cells(
                        "SELECT hour, valid, bad, slow, allowance FROM slo_hour"
                                + " WHERE endpoint = ? ORDER BY hour",
                        name),
                alerts);
    }

    private static KeptAlert alert(ResultSet row) throws SQLException {
        String indicator = row.getString(2);
        String severity = row.getString(5);
        return new KeptAlert(
                AlertKind.valueOf(row.getString(1)),
                indicator.isEmpty() ? null : Indicator.valueOf(indicator),
                AlertState.valueOf(row.getString(3)),
                Instant.ofEpochMilli(row.getLong(4)),
                severity == null
                        ? null
                        : new Told(Severity.valueOf(severity), new TeamName(row.getString(6))));
    }

    private Map<Long, Counts> cells(String sql, String name) throws SQLException {
        Map<Long, Counts> cells = new TreeMap<>();
        rows(
                sql,
                row ->
                        cells.put(
                                row.getLong(1),
                                new Counts(
                                        row.getLong(2),
                                        row.getLong(3),
                                        row.getLong(4),
                                        row.getLong(5))),
                name);
        return cells;
    }

    /// What is kept of streams.
    List<KeptStreamAlert> streamAlerts() throws SQLException {
        return rows(
                "SELECT stream, team, kind, state, since FROM stream_alert",
                row ->
                        new KeptStreamAlert(
                                new StreamName(row.getString(1)),
                                new TeamName(row.getString(2)),
                                StreamAlertKind.valueOf(row.getString(3)),
                                AlertState.valueOf(row.getString(4)),
                                Instant.ofEpochMilli(row.getLong(5))));
    }

    /// Keeps these of streams, and no others.
    void saveStreamAlerts(Collection<KeptStreamAlert> all) throws SQLException {
        inTransaction(() -> {
            update("DELETE FROM stream_alert");
            for (KeptStreamAlert one : all) {
                update(
                        "INSERT INTO stream_alert VALUES (?, ?, ?, ?, ?)",
                        one.stream().value(),
                        one.team().value(),
                        one.kind().name(),
                        one.state().name(),
                        one.since().toEpochMilli());
            }
        });
    }

    /// Keeps all of these or, when it throws, none.
    void save(Collection<Unsaved> all) throws SQLException {
        inTransaction(() -> {
            for (Unsaved one : all) {
                save(one);
            }
        });
    }

    private void save(Unsaved one) throws SQLException {
        String endpoint = one.endpoint().value();
        for (Map.Entry<Long, Counts> minute : one.minutes().entrySet()) {
            add("slo_minute", "minute", endpoint, minute.getKey(), minute.getValue());
            long hour = minute.getKey() * History.MINUTE / History.HOUR;
            add("slo_hour", "hour", endpoint, hour, minute.getValue());
        }
        update(
                "INSERT INTO slo_declared VALUES (?, ?)"
                        + " ON CONFLICT DO UPDATE SET declared = excluded.declared"
                        + " WHERE declared <> excluded.declared",
                endpoint,
                one.declared().toEpochMilli());
        PromiseVersion version = one.version();
        if (version != null) {
            update(
                    "INSERT OR REPLACE INTO slo_version VALUES (?, ?, ?, ?, ?, ?)",
                    endpoint,
                    version.number(),
                    version.since().toEpochMilli(),
                    version.availability(),
                    version.p99().toNanos(),
                    version.window().toNanos());
        }
        for (KeptAlert alert : one.alerts()) {
            Indicator indicator = alert.indicator();
            update(
                    "INSERT INTO slo_alert VALUES (?, ?, ?, ?, ?)"
                            + " ON CONFLICT DO UPDATE SET state = excluded.state,"
                            + " since = excluded.since WHERE state <> excluded.state",
                    endpoint,
                    alert.kind().name(),
                    indicator == null ? "" : indicator.name(),
                    alert.state().name(),
                    alert.since().toEpochMilli());
            saveTold(endpoint, alert);
        }
    }

    private void saveTold(String endpoint, KeptAlert alert) throws SQLException {
        Indicator of = alert.indicator();
        String indicator = of == null ? "" : of.name();
        Told told = alert.told();
        if (told == null) {
            update(
                    "DELETE FROM slo_heard WHERE endpoint = ? AND kind = ? AND indicator = ?",
                    endpoint,
                    alert.kind().name(),
                    indicator);
        } else {
            update(
                    "INSERT OR REPLACE INTO slo_heard VALUES (?, ?, ?, ?, ?)",
                    endpoint,
                    alert.kind().name(),
                    indicator,
                    told.severity().name(),
                    told.team().value());
        }
    }

    private void add(String table, String cell, String endpoint, long number, Counts counts)
            throws SQLException {
        update(
                "INSERT INTO "
                        + table
                        + " (endpoint, "
                        + cell
                        + ", valid, bad, slow, allowance) VALUES (?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT DO UPDATE SET valid = valid + excluded.valid,"
                        + " bad = bad + excluded.bad, slow = slow + excluded.slow,"
                        + " allowance = allowance + excluded.allowance",
                endpoint,
                number,
                counts.valid(),
                counts.bad(),
                counts.slow(),
                counts.allowance());
    }

    /// When the newest of what is kept was served, to the hour; absent where nothing is.
    @Nullable Instant newest() throws SQLException {
        long hour = rows("SELECT max(hour) FROM slo_hour", row -> row.getLong(1)).getFirst();
        return hour == 0 ? null : Instant.ofEpochSecond(hour * History.HOUR);
    }

    /// Endpoints with alerts that somebody was told of and that are not over.
    List<EndpointName> heard() throws SQLException {
        return rows(
                "SELECT DISTINCT endpoint FROM slo_heard",
                row -> new EndpointName(row.getString(1)));
    }

    /// Drops where the alerts of an endpoint stand: it has none that is open.
    void forgetAlerts(EndpointName endpoint) throws SQLException {
        inTransaction(() -> {
            update("DELETE FROM slo_alert WHERE endpoint = ?", endpoint.value());
            update("DELETE FROM slo_heard WHERE endpoint = ?", endpoint.value());
        });
    }

    /// Drops all that is kept under an endpoint's name.
    void forget(EndpointName endpoint) throws SQLException {
        inTransaction(() -> {
            for (String table : OF_ENDPOINTS) {
                update("DELETE FROM " + table + " WHERE endpoint = ?", endpoint.value());
            }
        });
    }

    /// Drops what no window reaches any more, and the rest of endpoints that are gone by then.
    ///
    /// @param followed names of endpoints that are there, whether they are asked or not
    void prune(long second, Set<String> followed) throws SQLException {
        update(
                "DELETE FROM slo_minute WHERE minute < ?",
                second / History.MINUTE - History.MINUTES);
        update("DELETE FROM slo_hour WHERE hour < ?", second / History.HOUR - History.HOURS);
        List<String> silent =
                rows(
                        "SELECT endpoint FROM slo_version UNION SELECT endpoint FROM slo_alert"
                                + " EXCEPT SELECT endpoint FROM slo_hour",
                        row -> row.getString(1));
        for (String endpoint : silent) {
            if (!followed.contains(endpoint)) {
                update("DELETE FROM slo_version WHERE endpoint = ?", endpoint);
                update("DELETE FROM slo_alert WHERE endpoint = ?", endpoint);
                update("DELETE FROM slo_heard WHERE endpoint = ?", endpoint);
                update("DELETE FROM slo_declared WHERE endpoint = ?", endpoint);
            }
        }
    }

    /// Reads one row.
    @FunctionalInterface
    private interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /// Changes rows.
    @FunctionalInterface
    private interface Work {
        void run() throws SQLException;
    }

    private void inTransaction(Work work) throws SQLException {
        boolean isDone = false;
        execute("BEGIN IMMEDIATE");
        try {
            work.run();
            execute("COMMIT");
            isDone = true;
        } finally {
            if (!isDone) {
                rollBack();
            }
        }
    }

    /// A full disk ends a transaction by itself, and there is none left to roll back.
    private void rollBack() {
        try {
            execute("ROLLBACK");
        } catch (SQLException noTransaction) {
            // It has ended.
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void update(String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            statement.executeUpdate();
        }
    }

    private <T> List<T> rows(String sql, RowReader<T> reader, @Nullable Object... values)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            List<T> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(reader.read(result));
                }
            }
            return rows;
        }
    }

    private static void bind(PreparedStatement statement, @Nullable Object[] values)
            throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
