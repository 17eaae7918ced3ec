package dev.slipway.cli.rows;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Rows with named columns.
///
/// @param rows one list of cells per row, in the order of `columns`
public record RowTable(List<String> columns, List<List<Cell>> rows) {
    /// *Errors*: `IllegalArgumentException` naming the first row whose width is not the header's.
    public RowTable {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
        for (int row = 0; row < rows.size(); row++) {
            if (rows.get(row).size() != columns.size()) {
                throw new IllegalArgumentException(
                        "row "
                                + (row + 1)
                                + ": "
                                + rows.get(row).size()
                                + " values (expected: "
                                + columns.size()
                                + ")");
            }
        }
    }

    /// The table with these columns only, in this table's order, where they exist.
    public RowTable keep(Set<String> wanted) {
        List<Integer> positions = new ArrayList<>();
        for (int column = 0; column < columns.size(); column++) {
            if (wanted.contains(columns.get(column))) {
                positions.add(column);
            }
        }
        List<List<Cell>> kept = new ArrayList<>(rows.size());
        for (List<Cell> row : rows) {
            kept.add(positions.stream().map(row::get).toList());
        }
        return new RowTable(positions.stream().map(columns::get).toList(), kept);
    }
}
