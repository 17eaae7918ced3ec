package dev.slipway.monitoring.metrics;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.monitoring.evidence.EvidenceTerms;
import dev.slipway.monitoring.evidence.RunningTime;
import dev.slipway.quiet.BelievedTime;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/// Writes entries, many in one transaction, and forgets what is too old ([BelievedTime]).
///
/// *Threads*: the store's writer.
final class MetricsWriter implements AutoCloseable {
    private static final int BUSY_MILLIS = 1_000;
    private static final Duration SHORT_KEPT = Duration.ofDays(1);
    private static final Duration LONG_KEPT = Duration.ofDays(30);
    private static final Duration EVIDENCE_KEPT = Duration.ofDays(90);
    private static final Duration BETWEEN_SWEEPS = Duration.ofHours(1);

    /// When the newest entry was made, in milliseconds since 1970.
    private static final String NEWEST =
            "SELECT max(made) FROM (SELECT max(start) * 1000 AS made FROM version_window"
                    + " WHERE span = "
                    + VersionWindow.SHORT.toSeconds()
                    + " UNION ALL SELECT max(start) * 1000 FROM version_window WHERE span = "
                    + VersionWindow.LONG.toSeconds()
                    + " UNION ALL SELECT max(updated) FROM release_evidence"
                    + " UNION ALL SELECT max(updated) FROM release_performance)";

    private final Path file;
    private final InstantSource clock;
    private final BelievedTime time;
    private @Nullable Connection open;
    private Instant swept = Instant.MIN;

    /// @param nanoTime a monotonic clock
    MetricsWriter(Path file, InstantSource clock, LongSupplier nanoTime) {
        this.file = file;
        this.clock = clock;
        this.time = new BelievedTime(nanoTime);
    }

    static Connection connect(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        return config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
    }

    void prepare() throws SQLException {
        MetricsSchema.prepare(connection());
    }

    /// Writes all of the entries or, when it throws, none.
    void write(List<MetricsEntry> entries) throws SQLException {
        Connection connection = connection();
        boolean done = false;
        try {
            execute(connection, "BEGIN IMMEDIATE");
            Instant now = believed(connection);
            for (MetricsEntry entry : entries) {
                switch (entry) {
                    case MetricsEntry.Claim(var release, var salt) ->
                            ReleaseSalts.claim(connection, release, salt);
                    case MetricsEntry.Look look -> look(connection, look);
                    case MetricsEntry.Performance(var release, var report) ->
                            StoredPerformance.write(connection, release, report, clock.millis());
                    case MetricsEntry.Rows(var release, var news) ->
                            StoredRows.write(connection, release, news);
                    case MetricsEntry.RowsOnlyOf(var open) -> StoredRows.keepOnly(connection, open);
                    case MetricsEntry.Window window -> window(connection, window.window());
                    case MetricsEntry.Flush flush -> {}
                }
            }
            sweep(connection, now);
            execute(connection, "COMMIT");
            done = true;
        } finally {
            if (!done) {
                // A full disk ends a transaction by itself; a new connection has none.
                close();
            }
        }
    }

    private void look(Connection connection, MetricsEntry.Look look) throws SQLException {
        EvidenceTerms terms = look.terms();
        String release = look.release().value();
        update(
                connection,
                "INSERT OR IGNORE INTO release_evidence VALUES (?,?,?,?,?,?,?,0,0,0,0,NULL,0)",
                release,
                terms.alpha(),
                terms.beta(),
                terms.labels() ? 1 : 0,
                terms.allowance(),
                terms.shape().strata(),
                terms.shape().classes());
        RunningTime.Reading time = look.time();
        update(
                connection,
                "UPDATE release_evidence SET ran = ?, entered = ?, step_began = ?, moves = ?,"
                        + " updated = ? WHERE release = ?",
                time.ran(),
                time.entered(),
                time.stepBegan(),
                time.moves(),
                clock.millis(),
                release);
        long[] keys = look.keys();
        if (keys != null) {
            update(
                    connection,
                    "UPDATE release_evidence SET keys = ? WHERE release = ?",
                    Packed.of(keys),
                    release);
        }
        MetricsEntry.StoredSecond second = look.second();
        if (second != null) {
            update(
                    connection,
                    "INSERT INTO evidence_second VALUES (?,?,?,?)",
                    release,
                    second.chain().seconds(),
                    Packed.of(second.numbers()),
                    second.chain().digest());
            StoredRows.mark(connection, look.release(), second.marks());
        }
    }

    private static void window(Connection connection, VersionWindow window) throws SQLException {
        add(connection, window, window);
        add(connection, window.lengthened(), window);
    }

    /// Adds a part to what there is of a window: of a minute the ten seconds before, and of ten
    /// seconds what the process before this one counted that ended in them.
    ///
    /// @param whole the window, should there be nothing
    private static void add(Connection connection, VersionWindow whole, VersionWindow part)
            throws SQLException {
        byte[] before = null;
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "SELECT numbers FROM version_window WHERE endpoint = ? AND version = ?"
                                + " AND span = ? AND start = ?")) {
            bind(
                    statement,
                    whole.endpoint().value(),
                    whole.version().value(),
                    whole.length().toSeconds(),
                    whole.start().getEpochSecond());
            try (ResultSet row = statement.executeQuery()) {
                if (row.next()) {
                    before = row.getBytes(1);
                }
            }
        }
        put(connection, before == null ? whole : read(whole, before).with(part));
    }

    private static VersionWindow read(VersionWindow key, byte[] numbers) {
        EndpointName endpoint = key.endpoint();
        VersionNumber version = key.version();
        return VersionWindow.of(
                endpoint, version, key.start(), key.length(), Packed.unpack(numbers));
    }

    private static void put(Connection connection, VersionWindow window) throws SQLException {
        update(
                connection,
                "INSERT OR REPLACE INTO version_window VALUES (?,?,?,?,?)",
                window.endpoint().value(),
                window.version().value(),
                window.length().toSeconds(),
                window.start().getEpochSecond(),
                Packed.of(window.numbers()));
    }

    /// The time by which ages are told. It begins by what was written before this process.
    private Instant believed(Connection connection) throws SQLException {
        Instant now = clock.instant();
        if (!time.isBegun()) {
            time.begin(now, newest(connection));
        }
        return time.at(now);
    }

    private static @Nullable Instant newest(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(NEWEST)) {
            long millis = row.next() ? row.getLong(1) : 0;
            return millis == 0 ? null : Instant.ofEpochMilli(millis);
        }
    }

    /// Forgets what is too old, now and then. Where the last time lies ahead, the clock was set
    /// back.
    private void sweep(Connection connection, Instant now) throws SQLException {
        if (swept.isAfter(now.minus(BETWEEN_SWEEPS)) && !swept.isAfter(now)) {
            return;
        }
        forgetWindows(connection, VersionWindow.SHORT, now.minus(SHORT_KEPT));
        forgetWindows(connection, VersionWindow.LONG, now.minus(LONG_KEPT));
        long oldest = now.minus(EVIDENCE_KEPT).toEpochMilli();
        update(
                connection,
                "DELETE FROM evidence_second WHERE release IN"
                        + " (SELECT release FROM release_evidence WHERE updated < ?)",
                oldest);
        update(
                connection,
                "DELETE FROM release_salt WHERE release IN"
                        + " (SELECT release FROM release_evidence WHERE updated < ?)",
                oldest);
        update(connection, "DELETE FROM release_evidence WHERE updated < ?", oldest);
        update(connection, "DELETE FROM release_performance WHERE updated < ?", oldest);
        swept = now;
    }

    private static void forgetWindows(Connection connection, Duration length, Instant before)
            throws SQLException {
        update(
                connection,
                "DELETE FROM version_window WHERE span = ? AND start < ?",
                length.toSeconds(),
                before.getEpochSecond());
    }

    private Connection connection() throws SQLException {
        Connection known = open;
        if (known == null) {
            known = connect(file);
            open = known;
        }
        return known;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void update(Connection connection, String sql, Object... values)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            statement.executeUpdate();
        }
    }

    private static void bind(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }

    @Override
    public void close() throws SQLException {
        Connection known = open;
        open = null;
        if (known != null) {
            known.close();
        }
    }
}
