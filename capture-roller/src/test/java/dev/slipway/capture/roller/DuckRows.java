package dev.slipway.capture.roller;

import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The rows of a Parquet file as DuckDB reads them.
final class DuckRows {
    private DuckRows() {}

    /// Those of a file in its order, each by the names of its columns.
    static List<Map<String, @Nullable Object>> of(Path file) throws SQLException {
        List<Map<String, @Nullable Object>> all = new ArrayList<>();
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT * EXCLUDE (file_row_number) FROM read_parquet('"
                                        + file
                                        + "', file_row_number = true, hive_partitioning = false)"
                                        + " ORDER BY file_row_number")) {
            while (rows.next()) {
                Map<String, @Nullable Object> row = new LinkedHashMap<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.put(rows.getMetaData().getColumnName(i), plain(rows.getObject(i)));
                }
                all.add(row);
            }
        }
        return all;
    }

    private static @Nullable Object plain(@Nullable Object value) throws SQLException {
        return switch (value) {
            case null -> null;
            case Array list -> Arrays.asList((@Nullable Object[]) list.getArray());
            case OffsetDateTime time -> time.toInstant();
            default -> value;
        };
    }
}
