package dev.slipway.jobs.score;

import dev.slipway.jobs.table.BadRow;
import dev.slipway.jobs.table.Column;
import dev.slipway.jobs.table.ColumnBatch.Place;
import dev.slipway.jobs.table.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A batch with its answers; valid until the scorer's next one.
///
/// @param place where it comes from
/// @param after where the split goes on behind it
/// @param rowsIn rows that were read; none at the end of a split
/// @param rows of the batch that have an answer, ascending
/// @param passThrough columns of the whole batch that the output has too
/// @param partitions the column of the whole batch whose values are directories of the output; null
///     for none
/// @param outputs the model's answers, one row for each of `rows`
/// @param badRows the others, ascending
public record ScoredBatch(
        Place place,
        Position after,
        int rowsIn,
        RowList rows,
        List<Column> passThrough,
        @Nullable Column partitions,
        List<Column> outputs,
        List<BadRow> badRows) {}
