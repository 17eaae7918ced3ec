package dev.slipway.journal.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/// The one row that says who may write and how many records there are.
///
/// @param holder a random name of the writer that took over last
public record WriterRow(String lineage, long epoch, long seq, String holder) {
    public static Optional<WriterRow> read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT lineage, epoch, seq, holder FROM writer WHERE id = 1")) {
            return row.next()
                    ? Optional.of(
                            new WriterRow(
                                    row.getString(1),
                                    row.getLong(2),
                                    row.getLong(3),
                                    row.getString(4)))
                    : Optional.empty();
        }
    }

    /// Waits for a transaction that moves the row, and keeps others from it until this one ends:
    /// what is read of it from now on stands.
    public static void hold(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE writer SET holder = holder WHERE id = 1");
        }
    }

    public void insert(Connection connection) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        "INSERT INTO writer (id, lineage, epoch, seq, holder)"
                                + " VALUES (1, ?, ?, ?, ?)")) {
            insert.setString(1, lineage);
            insert.setLong(2, epoch);
            insert.setLong(3, seq);
            insert.setString(4, holder);
            insert.executeUpdate();
        }
    }

    /// Puts `next` in this row's place, unless somebody was faster.
    public boolean replaceBy(WriterRow next, Connection connection) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement(
                        "UPDATE writer SET lineage = ?, epoch = ?, seq = ?, holder = ?"
                                + " WHERE epoch = ? AND seq = ?")) {
            update.setString(1, next.lineage);
            update.setLong(2, next.epoch);
            update.setLong(3, next.seq);
            update.setString(4, next.holder);
            update.setLong(5, epoch);
            update.setLong(6, seq);
            return update.executeUpdate() == 1;
        }
    }

    /// Moves the count of records on; false when another writer has taken over.
    public static boolean advance(Connection connection, long epoch, long from, long to)
            throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement(
                        "UPDATE writer SET seq = ? WHERE epoch = ? AND seq = ?")) {
            update.setLong(1, to);
            update.setLong(2, epoch);
            update.setLong(3, from);
            return update.executeUpdate() == 1;
        }
    }
}
