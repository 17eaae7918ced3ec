package dev.slipway.api.job;

import dev.slipway.api.model.VersionNumber;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A stream with what is known of it now.
///
/// @param progress of the attempt that runs; absent while none does
/// @param waits what it waits for, in words; absent when for nothing
/// @param trouble what somebody should look at, in words; absent when it goes as it should
/// @param standby absent where the stream asks for none, or another server runs it
/// @param cost so far, in the currency, or `unpriced`
/// @param currency absent when nothing has a price
public record StreamStatus(
        StreamJob job,
        @Nullable StreamProgress progress,
        @Nullable String waits,
        @Nullable String trouble,
        @Nullable StreamStandby standby,
        String cost,
        @Nullable String currency) {
    /// Rows that were scored or found unfit so far.
    public long rows() {
        return progress == null ? tally().rows() : progress.rows();
    }

    /// Of those, the unfit.
    public long deadLetters() {
        return progress == null ? tally().badRows() : progress.deadLetters();
    }

    /// The version that scores now, as its attempt says, or else as it was recorded.
    public Optional<VersionNumber> scoring() {
        VersionNumber told = progress == null ? null : progress.version();
        return Optional.ofNullable(told).or(() -> job.versions().known().map(ScoredSplit::version));
    }

    private JobTally tally() {
        return job.latest() == null ? JobTally.NONE : job.latest().tally();
    }
}
