package dev.slipway.journal.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// A journal as a stream of rows, read in one transaction, so that a writer at work changes nothing
/// under the reader.
public final class JournalSource implements AutoCloseable {
    private static final int FETCHED_AT_ONCE = 1_000;

    private final Connection connection;

    public JournalSource(Database database) throws SQLException {
        connection = database.connectToRead();
        try {
            connection.setAutoCommit(false);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /// The connection that everything is read through.
    public Connection connection() {
        return connection;
    }

    /// Hands over every row of a query, a few at a time.
    public void stream(String query, RowVisitor visitor) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(FETCHED_AT_ONCE);
            try (ResultSet rows = statement.executeQuery(query)) {
                boolean wanted = true;
                while (wanted && rows.next()) {
                    wanted = visitor.visit(rows);
                }
            }
        }
    }

    @Override
    public void close() throws SQLException {
        try {
            connection.rollback();
        } finally {
            connection.close();
        }
    }

    /// Takes one row; false ends the walk.
    @FunctionalInterface
    public interface RowVisitor {
        boolean visit(ResultSet row) throws SQLException;
    }
}
