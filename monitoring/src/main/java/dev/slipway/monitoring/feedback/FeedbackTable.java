package dev.slipway.monitoring.feedback;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.feedback.FeedbackEntry;
import dev.slipway.api.feedback.FeedbackItem;
import dev.slipway.api.feedback.FeedbackKind;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.EndpointName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/// The table of `feedback.db`: a row per prediction, kind and endpoint that was named. Labels keep
/// their type, since SQLite keeps that of each value; a whole number that it has no room for is the
/// bytes of its digits. Beside it stands how many rows each endpoint has.
///
/// *Threads*: the connection's.
final class FeedbackTable {
    private static final int VERSION = 2;
    private static final int BUSY_MILLIS = 10_000;

    /// The endpoint of an item that names none.
    private static final String NONE = "";

    private static final List<String> TABLES =
            List.of(
                    """
                    CREATE TABLE feedback (prediction BLOB NOT NULL, kind INTEGER NOT NULL,
                      endpoint TEXT NOT NULL, value NOT NULL, teller TEXT NOT NULL, told INTEGER,
                      known INTEGER NOT NULL, received INTEGER NOT NULL,
                      PRIMARY KEY (prediction, kind, endpoint)) WITHOUT ROWID\
                    """,
                    "CREATE INDEX feedback_age ON feedback (received)");

    /// What of version 1, whose rows had a prediction and a kind for their key, is moved first, and
    /// what then brings it back.
    private static final List<String> OF_FIRST =
            List.of("ALTER TABLE feedback RENAME TO feedback_1", "DROP INDEX feedback_age");

    private static final List<String> FROM_FIRST =
            List.of(
                    """
                    INSERT INTO feedback
                      SELECT prediction, kind, ifnull(endpoint, ''), value, teller, told, known,
                        received
                      FROM feedback_1\
                    """,
                    "DROP TABLE feedback_1");

    /// How many rows there are of each endpoint: a start would else read them all, of a full file
    /// twenty million. Triggers are the file's, so a server that knows nothing of it counts too.
    private static final List<String> COUNTS =
            List.of(
                    """
                    CREATE TABLE feedback_count (endpoint TEXT PRIMARY KEY,
                      entries INTEGER NOT NULL) WITHOUT ROWID\
                    """,
                    """
                    INSERT INTO feedback_count
                      SELECT endpoint, count(*) FROM feedback GROUP BY endpoint\
                    """,
                    """
                    CREATE TRIGGER feedback_put AFTER INSERT ON feedback BEGIN
                      INSERT INTO feedback_count VALUES (NEW.endpoint, 1)
                        ON CONFLICT (endpoint) DO UPDATE SET entries = entries + 1;
                    END\
                    """,
                    """
                    CREATE TRIGGER feedback_removed AFTER DELETE ON feedback BEGIN
                      UPDATE feedback_count SET entries = entries - 1
                        WHERE endpoint = OLD.endpoint;
                      DELETE FROM feedback_count
                        WHERE endpoint = OLD.endpoint AND entries = 0;
                    END\
                    """);

    private static final String COUNTING =
            "SELECT count(*) FROM sqlite_master WHERE name = 'feedback_count'";

    /// The rows in whose place an item stands: of the endpoint that it names or, where it names
    /// none, of every endpoint.
    private static final String PLACE =
            " FROM feedback WHERE prediction = ? AND kind = ? AND ? IN (endpoint, '')";

    private FeedbackTable() {}

    /// What stands in an item's place.
    enum Before {
        /// Nothing.
        NOTHING,
        /// The item itself, and nothing of another value.
        SAME,
        /// Another value, or the same one of other endpoints alone: it is not known of this one.
        OTHER
    }

    static Connection connect(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        return config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
    }

    /// Makes the table in a new file, and anew in one of an older server.
    ///
    /// *Errors*: `SQLException` for a file of a newer server.
    static void prepare(Connection connection) throws SQLException {
        long version = number(connection, "PRAGMA user_version");
        if (version > VERSION) {
            throw new SQLException(
                    "version "
                            + version
                            + " (expected: <= "
                            + VERSION
                            + "; a newer server has written it)");
        }
        List<String> steps = new ArrayList<>();
        if (version < VERSION) {
            steps.addAll(TABLES);
            if (version == 1) {
                steps.addAll(0, OF_FIRST);
                steps.addAll(FROM_FIRST);
            }
            steps.add("PRAGMA user_version = " + VERSION);
        }
        if (number(connection, COUNTING) == 0) {
            steps.addAll(COUNTS);
        }
        if (steps.isEmpty()) {
            return;
        }
        execute(connection, "BEGIN IMMEDIATE");
        for (String step : steps) {
            execute(connection, step);
        }
        execute(connection, "COMMIT");
    }

    /// How many entries name each endpoint; those that name none are under the empty text.
    static Map<String, Long> counts(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT endpoint, entries FROM feedback_count")) {
            return counted(statement);
        }
    }

    /// The same of those that stand in an item's place.
    static Map<String, Long> countsInPlace(Connection connection, FeedbackItem item)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "SELECT endpoint, count(*)" + PLACE + " GROUP BY endpoint")) {
            bindPlace(statement, item);
            return counted(statement);
        }
    }

    /// The same of those that were said before a time.
    static Map<String, Long> countsBefore(Connection connection, Instant before)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "SELECT endpoint, count(*) FROM feedback WHERE received < ?"
                                + " GROUP BY endpoint")) {
            statement.setLong(1, micros(before));
            return counted(statement);
        }
    }

    private static Map<String, Long> counted(PreparedStatement statement) throws SQLException {
        Map<String, Long> counts = new HashMap<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                counts.put(row.getString(1), row.getLong(2));
            }
        }
        return counts;
    }

    static Before before(Connection connection, FeedbackItem item) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT value, endpoint" + PLACE)) {
            bindPlace(statement, item);
            try (ResultSet row = statement.executeQuery()) {
                Before before = Before.NOTHING;
                while (row.next()) {
                    if (!cell(row).equals(cell(item))) {
                        return Before.OTHER;
                    }
                    boolean isItself = row.getString(2).equals(endpoint(item));
                    before = isItself || before == Before.SAME ? Before.SAME : Before.OTHER;
                }
                return before;
            }
        }
    }

    /// Forgets what stands in an item's place.
    static void remove(Connection connection, FeedbackItem item) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("DELETE" + PLACE)) {
            bindPlace(statement, item);
            statement.executeUpdate();
        }
    }

    private static void bindPlace(PreparedStatement statement, FeedbackItem item)
            throws SQLException {
        statement.setBytes(1, bytes(item.prediction()));
        statement.setInt(2, code(item.kind()));
        statement.setString(3, endpoint(item));
    }

    /// The endpoint that an item names; empty where it names none.
    static String endpoint(FeedbackItem item) {
        EndpointName named = item.endpoint();
        return named == null ? NONE : named.value();
    }

    /// Adds an entry in whose place nothing stands.
    static void put(Connection connection, FeedbackEntry entry) throws SQLException {
        FeedbackItem item = entry.item();
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT INTO feedback VALUES (?,?,?,?,?,?,?,?)")) {
            bindPlace(statement, item);
            bind(statement, 4, cell(item));
            statement.setString(5, entry.by().value());
            Instant time = item.time();
            statement.setObject(6, time == null ? null : micros(time));
            statement.setLong(7, micros(entry.known()));
            statement.setLong(8, micros(entry.received()));
            statement.executeUpdate();
        }
    }

    static List<FeedbackEntry> of(Connection connection, PredictionId prediction)
            throws SQLException {
        List<FeedbackEntry> found = new ArrayList<>();
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "SELECT value, endpoint, kind, teller, told, known, received"
                                + " FROM feedback WHERE prediction = ? ORDER BY kind, endpoint")) {
            statement.setBytes(1, bytes(prediction));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(entry(prediction, row));
                }
            }
        }
        return found;
    }

    private static FeedbackEntry entry(PredictionId prediction, ResultSet row) throws SQLException {
        Cell value = cell(row);
        String endpoint = row.getString(2);
        boolean isLabel = row.getInt(3) == code(FeedbackKind.LABEL);
        long told = row.getLong(5);
        Instant time = row.wasNull() ? null : instant(told);
        FeedbackItem item =
                new FeedbackItem(
                        prediction,
                        endpoint.equals(NONE) ? null : new EndpointName(endpoint),
                        isLabel ? value : null,
                        isLabel ? null : Double.valueOf(value.number()),
                        time);
        return new FeedbackEntry(
                item,
                new PrincipalId(row.getString(4)),
                instant(row.getLong(6)),
                instant(row.getLong(7)));
    }

    /// When the newest entry was said; absent where there is none.
    static @Nullable Instant newest(Connection connection) throws SQLException {
        long micros = number(connection, "SELECT max(received) FROM feedback");
        return micros == 0 ? null : instant(micros);
    }

    /// Forgets what was said before a time.
    static void forget(Connection connection, Instant before) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM feedback WHERE received < ?")) {
            statement.setLong(1, micros(before));
            statement.executeUpdate();
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private static Cell cell(FeedbackItem item) {
        Cell label = item.label();
        Double outcome = item.outcome();
        if (label != null) {
            return label;
        }
        return outcome == null ? new Cell.Missing() : new Cell.Real(outcome);
    }

    private static Cell cell(ResultSet row) throws SQLException {
        return cell(row.getObject(1));
    }

    private static Cell cell(@Nullable Object value) {
        return switch (value) {
            case Integer whole -> new Cell.Whole(whole);
            case Long whole -> new Cell.Whole(whole);
            case Double real -> new Cell.Real(real);
            case String text -> new Cell.Text(text);
            case byte[] digits -> new Cell.Digits(new String(digits, StandardCharsets.US_ASCII));
            case null, default -> new Cell.Missing();
        };
    }

    private static void bind(PreparedStatement statement, int index, Cell value)
            throws SQLException {
        switch (value) {
            case Cell.Whole(long whole) -> statement.setLong(index, whole);
            case Cell.Real(double real) -> statement.setDouble(index, real);
            case Cell.Digits(String digits) ->
                    statement.setBytes(index, digits.getBytes(StandardCharsets.US_ASCII));
            case Cell.Text(String text) -> statement.setString(index, text);
            case Cell.Missing _ -> throw new SQLException("no value");
        }
    }

    private static byte[] bytes(PredictionId prediction) {
        return HexFormat.of().parseHex(prediction.value());
    }

    private static long micros(Instant time) {
        return Math.addExact(
                Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1_000);
    }

    private static Instant instant(long micros) {
        return Instant.ofEpochSecond(
                Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
    }

    /// As it is stored.
    private static int code(FeedbackKind kind) {
        return switch (kind) {
            case LABEL -> 0;
            case OUTCOME -> 1;
        };
    }
}
