package dev.slipway.tracking;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Statements on one connection, without the ceremony.
///
/// *Threads*: the connection's.
final class Sql {
    private final Connection connection;

    Sql(Connection connection) {
        this.connection = connection;
    }

    /// Reads one row.
    @FunctionalInterface
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /// Runs a statement that has no values and no rows.
    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// Changes rows and says how many.
    int update(String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            return statement.executeUpdate();
        }
    }

    /// Adds a row and returns its number.
    long insert(String sql, @Nullable Object... values) throws SQLException {
        update(sql, values);
        return rows("SELECT last_insert_rowid()", row -> row.getLong(1)).getFirst();
    }

    /// Changes rows once per line of values.
    void updateEach(String sql, List<@Nullable Object[]> lines) throws SQLException {
        if (lines.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (@Nullable Object[] values : lines) {
                bind(statement, values);
                statement.executeUpdate();
            }
        }
    }

    /// All rows of a query.
    <T> List<T> rows(String sql, RowReader<T> reader, @Nullable Object... values)
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

    /// The one row of a query, if there is one.
    <T> Optional<T> row(String sql, RowReader<T> reader, @Nullable Object... values)
            throws SQLException {
        List<T> rows = rows(sql, reader, values);
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.getFirst());
    }

    /// As many question marks as there are values, between commas.
    static String marks(int count) {
        return String.join(",", java.util.Collections.nCopies(count, "?"));
    }

    /// The text of a column that may have none.
    static Optional<String> text(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }

    /// A number that is no number is stored as none, which is how SQLite takes it anyway.
    static double real(ResultSet row, String column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() ? Double.NaN : value;
    }

    private static void bind(PreparedStatement statement, @Nullable Object[] values)
            throws SQLException {
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            statement.setObject(
                    i + 1, value instanceof Double real && Double.isNaN(real) ? null : value);
        }
    }
}
