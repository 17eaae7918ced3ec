package dev.slipway.api.job;

import dev.slipway.api.model.BatchJobName;
import java.time.Instant;

/// One time at which a schedule wanted a job.
///
/// @param batchJob whose schedule
/// @param due when
/// @param missed times before it, since the one before was dealt with, at which nothing was begun:
///     no server was there; 1,000 for more
public record BatchRun(BatchJobName batchJob, Instant due, long missed) {
    /// *Errors*: `IllegalArgumentException` for less than none.
    public BatchRun {
        if (missed < 0) {
            throw new IllegalArgumentException("missed: " + missed + " (expected: >= 0)");
        }
    }
}
