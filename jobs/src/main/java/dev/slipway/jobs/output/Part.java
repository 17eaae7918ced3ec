package dev.slipway.jobs.output;

import dev.slipway.jobs.table.Position;
import org.jspecify.annotations.Nullable;

/// A finished stretch of the output, on disk.
///
/// @param split of the input that it belongs to
/// @param firstRow in the split, from 0
/// @param rowsIn rows of the input that it stands for
/// @param after where the split goes on behind it
/// @param rows the file with their answers; null where no row has one
/// @param badRows the file with those put aside; null where there are none
/// @param badCount how many those are
public record Part(
        int split,
        long firstRow,
        long rowsIn,
        Position after,
        @Nullable PartFile rows,
        @Nullable PartFile badRows,
        long badCount) {
    /// A file of a part.
    ///
    /// @param name relative to the output
    /// @param rows in it
    public record PartFile(String name, long rows, long bytes, String sha256) {}

    /// Rows with an answer.
    public long rowsOut() {
        return rowsIn - badCount;
    }
}
