package dev.slipway.api.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A table of rows by column name, in any order of columns: [RowBinding] says where each goes.
///
/// @param cells one list per row, in the order of `columns`
/// @param isWritten whether the cells are as somebody wrote them, without types: texts, and nothing
///     where there is none. The columns that take them say what is meant
public record Rows(List<String> columns, List<List<Cell>> cells, boolean isWritten) {
    /// Copies the lists.
    ///
    /// *Errors*: `IllegalArgumentException` naming the first row whose width is not the header's.
    public Rows {
        columns = List.copyOf(columns);
        cells = cells.stream().map(List::copyOf).toList();
        for (int row = 0; row < cells.size(); row++) {
            if (cells.get(row).size() != columns.size()) {
                throw new IllegalArgumentException(
                        "row "
                                + (row + 1)
                                + ": "
                                + cells.get(row).size()
                                + " values (expected: "
                                + columns.size()
                                + ")");
            }
        }
    }

    /// Rows whose cells are what they are.
    ///
    /// *Errors*: `IllegalArgumentException` naming the first row whose width is not the header's.
    public Rows(List<String> columns, List<List<Cell>> cells) {
        this(columns, cells, false);
    }

    /// Rows whose cells are as somebody wrote them, such as CSV's.
    ///
    /// *Errors*: `IllegalArgumentException` naming the first row whose width is not the header's.
    public static Rows written(List<String> columns, List<List<Cell>> cells) {
        return new Rows(columns, cells, true);
    }

    /// How many rows.
    public int count() {
        return cells.size();
    }

    /// The rows with these columns only, in this table's order, where they exist.
    public Rows keep(Set<String> wanted) {
        List<Integer> positions = new ArrayList<>();
        for (int column = 0; column < columns.size(); column++) {
            if (wanted.contains(columns.get(column))) {
                positions.add(column);
            }
        }
        List<List<Cell>> kept = new ArrayList<>(cells.size());
        for (List<Cell> row : cells) {
            kept.add(positions.stream().map(row::get).toList());
        }
        return new Rows(positions.stream().map(columns::get).toList(), kept, isWritten);
    }

    /// Whole batches of `batch` rows in order; rows that do not fill one are left out.
    public List<Rows> batches(int batch) {
        List<Rows> batches = new ArrayList<>();
        for (int row = 0; row + batch <= cells.size(); row += batch) {
            batches.add(new Rows(columns, cells.subList(row, row + batch), isWritten));
        }
        return batches;
    }
}
