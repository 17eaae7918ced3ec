package dev.slipway.client.predict;

import java.util.List;

/// Rows by column name, in any order of columns: the server binds them to the model's features.
///
/// @param cells one list per row, as long as `columns`: numbers, strings or booleans
public record Rows(List<String> columns, List<List<Object>> cells) {
    /// Copies the lists.
    ///
    /// *Errors*: `IllegalArgumentException` for a row of another length.
    public Rows {
        columns = List.copyOf(columns);
        cells = cells.stream().map(List::copyOf).toList();
        for (int row = 0; row < cells.size(); row++) {
            if (cells.get(row).size() != columns.size()) {
                throw new IllegalArgumentException(
                        "row "
                                + row
                                + ": "
                                + cells.get(row).size()
                                + " cells (expected: "
                                + columns.size()
                                + ")");
            }
        }
    }
}
