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

    /// Whether the two decide otherwise, or one score is no number. False where one version does
    /// not decide.
    boolean isFlip(double actualScore, double expectedScore) {
        Double own = actual;
        Double stable = expected;
        if (own == null || stable == null) {
            return false;
        }
        return Double.isNaN(actualScore) != Double.isNaN(expectedScore)
                || (actualScore >= own) != (expectedScore >= stable);
    }

    /// Those of stable and itself.
    Thresholds ofStable() {
        return new Thresholds(expected, expected);
    }
}
