package dev.slipway.jobs.input;

import dev.slipway.jobs.table.BadRow;
import dev.slipway.jobs.table.Column;
import java.io.Closeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of one piece in order, batch by batch.
///
/// *Errors*: [dev.slipway.jobs.attempt.JobException] naming the file: with `DAMAGED_INPUT`, with
/// `INPUT_AWAY` where it gives no bytes, or with `INPUT_CHANGED` where it gives others.
///
/// *Threads*: one.
interface BatchReader extends Closeable {
    /// The next rows, or null at the end; they are valid until the next call.
    @Nullable Rows next();

    /// Rows of a piece.
    ///
    /// @param badRows in ascending order
    record Rows(int count, List<Column> columns, List<BadRow> badRows) {}

    @Override
    void close();
}
