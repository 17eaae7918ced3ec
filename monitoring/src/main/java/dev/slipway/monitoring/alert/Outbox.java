package dev.slipway.monitoring.alert;

import java.io.IOException;
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
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/// Messages that wait for their receivers, on the disk: what was put in is there after a `kill -9`
/// and after a power cut.
///
/// *Threads*: any platform threads.
final class Outbox implements AutoCloseable {
    private static final int BUSY_MILLIS = 10_000;
    private static final String TABLE =
            """
            CREATE TABLE IF NOT EXISTS outbox (number INTEGER PRIMARY KEY AUTOINCREMENT,
              connection TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL,
              since INTEGER NOT NULL, tries INTEGER NOT NULL, next INTEGER NOT NULL)\
            """;
    private static final String COLUMNS =
            "SELECT number, connection, id, body, since, tries, next FROM outbox ";

    private final Connection connection;
    private final int most;

    private Outbox(Connection connection, int most) {
        this.connection = connection;
        this.most = most;
    }

    /// Opens the file, made on first use.
    ///
    /// @param most messages that wait; the oldest go when there are more
    ///
    /// *Errors*: `IOException` in words when it cannot be read or written.
    static Outbox open(Path file, int most) throws IOException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        try {
            Connection connection = config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
            Outbox outbox = new Outbox(connection, most);
            outbox.update(TABLE);
            return outbox;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /// Puts one message for each connection in, all or none.
    ///
    /// @return the connections whose oldest message had to make room
    synchronized List<String> put(Collection<Message> messages) throws IOException {
        try {
            update("BEGIN IMMEDIATE");
            try {
                for (Message one : messages) {
                    insert(one);
                }
                List<String> displaced = displaced();
                update("COMMIT");
                return displaced;
            } catch (SQLException e) {
                rollBack();
                throw e;
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private void insert(Message one) throws SQLException {
        update(
                "INSERT INTO outbox (connection, id, body, since, tries, next)"
                        + " VALUES (?, ?, ?, ?, ?, ?)",
                one.connection(),
                one.id(),
                one.body(),
                one.since().toEpochMilli(),
                one.tries(),
                one.next().toEpochMilli());
    }

    private List<String> displaced() throws SQLException {
        List<Message> oldest =
                rows(
                        COLUMNS + "ORDER BY number LIMIT max(0, (SELECT count(*) FROM outbox) - ?)",
                        most);
        for (Message one : oldest) {
            update("DELETE FROM outbox WHERE number = ?", one.number());
        }
        return oldest.stream().map(Message::connection).toList();
    }

    /// The oldest message of each connection: later ones wait for it.
    synchronized List<Message> first() throws IOException {
        try {
            return rows(
                    COLUMNS
                            + "WHERE number IN (SELECT min(number) FROM outbox GROUP BY connection)"
                            + " ORDER BY number");
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /// Takes a message out.
    synchronized void remove(Message message) throws IOException {
        try {
            update("DELETE FROM outbox WHERE number = ?", message.number());
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /// Notes a try that failed.
    synchronized void postpone(Message message, Instant next) throws IOException {
        try {
            update(
                    "UPDATE outbox SET tries = tries + 1, next = ? WHERE number = ?",
                    next.toEpochMilli(),
                    message.number());
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /// Moves the times of all messages, as a clock was.
    synchronized void shift(Duration by) throws IOException {
        try {
            update(
                    "UPDATE outbox SET since = since + ?, next = next + ?",
                    by.toMillis(),
                    by.toMillis());
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /// The highest number of those that wait; 0 when none does.
    synchronized long last() throws IOException {
        return number("SELECT coalesce(max(number), 0) FROM outbox");
    }

    /// How many wait.
    synchronized int size() throws IOException {
        return Math.toIntExact(number("SELECT count(*) FROM outbox"));
    }

    private long number(String sql) throws IOException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getLong(1) : 0;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private List<Message> rows(String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            List<Message> messages = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    messages.add(
                            new Message(
                                    row.getLong(1),
                                    row.getString(2),
                                    row.getString(3),
                                    row.getString(4),
                                    Instant.ofEpochMilli(row.getLong(5)),
                                    row.getInt(6),
                                    Instant.ofEpochMilli(row.getLong(7))));
                }
            }
            return messages;
        }
    }

    private int update(String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            return statement.executeUpdate();
        }
    }

    private static void bind(PreparedStatement statement, @Nullable Object[] values)
            throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }

    /// A full disk ends a transaction by itself, and there is none left to roll back.
    private void rollBack() {
        try {
            update("ROLLBACK");
        } catch (SQLException noTransaction) {
            // It has ended.
        }
    }

    private static IOException failed(SQLException e) {
        return new IOException("outbox: " + e.getMessage(), e);
    }

    @Override
    public synchronized void close() throws IOException {
        try {
            connection.close();
        } catch (SQLException e) {
            throw failed(e);
        }
    }
}
