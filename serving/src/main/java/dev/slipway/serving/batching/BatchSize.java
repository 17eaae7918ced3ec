package dev.slipway.serving.batching;

/// How calls are put together now.
///
/// @param largest rows of a batch at most
/// @param wanted rows that are worth waiting for; a batch that has them waits no longer
/// @param delayNanos how long the oldest call waits for `wanted` rows at most; 0 when it does not
/// @param reason why
public record BatchSize(int largest, int wanted, long delayNanos, Reason reason) {
    /// Every call by itself.
    public static BatchSize alone(Reason reason) {
        return new BatchSize(1, 1, 0, reason);
    }

    /// This one with so many rows at most.
    public BatchSize within(int most) {
        return largest <= most
                ? this
                : new BatchSize(most, Math.min(wanted, most), delayNanos, Reason.BOUND);
    }

    /// Whether calls are put together at all.
    public boolean isBatching() {
        return largest > 1;
    }

    /// Why a size is what it is.
    public enum Reason {
        /// The latency goal bounds it.
        GOAL,
        /// Its owner pinned it.
        PINNED,
        /// Larger ones have not been tried yet.
        EXPLORING,
        /// Rows and bytes of one execution are bounded, or what answers them takes no more.
        BOUND,
        /// Rows cost nearly all of a call, so sharing one gains nothing.
        NO_GAIN,
        /// The latency goal leaves no room for a second row.
        GOAL_TOO_NEAR,
        /// The version's signature or answers do not allow it.
        NOT_SHAREABLE
    }
}
