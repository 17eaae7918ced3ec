package dev.slipway.monitoring.machine;

import org.jspecify.annotations.Nullable;

/// What was answered in one second. Of requests that shared an execution one stands for all.
///
/// @param candidate its answers
/// @param candidateBad those of them that were bad
/// @param stable its answers
/// @param stableBad those of them that were bad
/// @param badKeys keys, as numbers, that got a bad answer of candidate; a handful is enough
/// @param notFinite answers of candidate with numbers that are not finite where stable's were, to
///     the same input
/// @param crash why candidate cannot go on in this process; absent while it can
@SuppressWarnings("ArrayRecordComponent") // numbers that nobody compares as records
public record HardCounts(
        long candidate,
        long candidateBad,
        long stable,
        long stableBad,
        long[] badKeys,
        long notFinite,
        @Nullable String crash) {
    /// A second without a request.
    public static final HardCounts NOTHING = new HardCounts(0, 0, 0, 0, new long[0], 0, null);

    public HardCounts {
        if (candidateBad < 0 || candidateBad > candidate || stableBad < 0 || stableBad > stable) {
            throw new IllegalArgumentException(
                    "bad: %d of %d, %d of %d (expected: 0 to all)"
                            .formatted(candidateBad, candidate, stableBad, stable));
        }
    }

    /// All answers.
    public long answers() {
        return candidate + stable;
    }
}
