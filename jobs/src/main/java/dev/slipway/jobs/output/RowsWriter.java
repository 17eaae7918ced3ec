package dev.slipway.jobs.output;

import dev.slipway.jobs.score.RowList;
import dev.slipway.jobs.score.ScoredBatch;
import java.io.Closeable;
import java.io.IOException;

/// Writes scored rows in one format.
///
/// *Threads*: one.
interface RowsWriter extends Closeable {
    /// Writes rows that have an answer.
    ///
    /// @param places of their answers in the batch
    void write(ScoredBatch batch, RowList places) throws IOException;

    /// Bytes that have been written or wait to be.
    long bytes();

    /// Those of them that wait in memory.
    long held();

    /// Writes what waits as it is.
    void flush() throws IOException;

    /// Ends the file's content; the stream below stays open.
    @Override
    void close() throws IOException;
}
