package dev.slipway.jobs.table;

import java.util.List;

/// Some rows of one input file, column by column; no rows at all at the end of a split.
///
/// @param place where they come from
/// @param after where the split goes on behind them
/// @param rows how many
/// @param columns in the order of the plan's fields
/// @param badRows that reading has found, in ascending order; their values mean nothing
public record ColumnBatch(
        Place place, Position after, int rows, List<Column> columns, List<BadRow> badRows) {
    /// Where a batch comes from.
    ///
    /// @param split that it belongs to
    /// @param rowInSplit of its first row, from 0
    /// @param file its position in the plan
    /// @param rowInFile of its first row, from 0
    public record Place(int split, long rowInSplit, int file, long rowInFile) {}

    /// Whether the split ends here.
    public boolean isEnd() {
        return rows == 0;
    }
}
