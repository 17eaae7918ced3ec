package dev.slipway.api.job;

import org.jspecify.annotations.Nullable;

/// A job with what is known of it now.
///
/// @param progress of the attempt that runs; absent while none does
/// @param waits what it waits for, in words; absent when for nothing
/// @param cost so far, in the currency, or `unpriced`
/// @param currency absent when nothing has a price
public record JobStatus(
        ScoreJob job,
        @Nullable JobProgress progress,
        @Nullable String waits,
        String cost,
        @Nullable String currency) {
    /// Rows that were read so far: as the attempt that runs says, or else as the newest one ended.
    public long rows() {
        return progress == null ? tally().rows() : progress.rows();
    }

    /// Of those, the unfit.
    public long badRows() {
        return progress == null ? tally().badRows() : progress.badRows();
    }

    private JobTally tally() {
        return job.latest() == null ? JobTally.NONE : job.latest().tally();
    }
}
