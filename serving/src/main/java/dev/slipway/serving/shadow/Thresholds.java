package dev.slipway.serving.shadow;

import org.jspecify.annotations.Nullable;

/// From which scores two versions decide, each by its own package.
///
/// @param actual the one that is compared
/// @param expected stable
record Thresholds(@Nullable Double actual, @Nullable Double expected) {
    /// Nothing is decided.
    static final Thresholds NONE = new Thresholds(null, null);

    /// Whether both decide.
    boolean isThere() {
        return actual != null && expected != null;
    }

    /// Whether the two decide otherwise. False where one does not decide.
    boolean isFlip(double actualScore, double expectedScore) {
        Double own = actual;
        Double stable = expected;
        return own != null && stable != null && actualScore >= own != expectedScore >= stable;
    }

    /// Those of stable and itself.
    Thresholds ofStable() {
        return new Thresholds(expected, expected);
    }
}
