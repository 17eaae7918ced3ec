package dev.slipway.jobs.output;

import dev.slipway.jobs.score.ScoredBatch;
import java.io.Closeable;
import java.io.IOException;

/// Writes scored rows in one format.
///
/// *Threads*: one.
interface RowsWriter extends Closeable {
    /// Writes the rows that have an answer.
    void write(ScoredBatch batch) throws IOException;

    /// Bytes that have been written or wait to be.
    long bytes();

    /// Ends the file's content; the stream below stays open.
    @Override
    void close() throws IOException;
}
