package dev.slipway.jobs.output;

import dev.slipway.jobs.table.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A finished stretch of the output, on disk.
///
/// @param split of the input that it belongs to
/// @param firstRow in the split, from 0
/// @param rowsIn rows of the input that it stands for
/// @param after where the split goes on behind it
/// @param files with their answers; none where no row has one
/// @param badRows the file with those put aside; null where there are none
/// @param badCount how many those are
public record Part(
        int split,
        long firstRow,
        long rowsIn,
        Position after,
        List<PartFile> files,
        @Nullable PartFile badRows,
        long badCount) {
    /// Copies the list.
    public Part {
        files = List.copyOf(files);
    }

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
