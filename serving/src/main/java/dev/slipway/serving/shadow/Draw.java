package dev.slipway.serving.shadow;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.release.KeyHash;

/// Numbers that look random and follow from a prediction's id.
final class Draw {
    private static final double UNIT = 0x1p-53;
    private static final int FRACTION_SHIFT = 11;
    private static final long STEP = 0x9e3779b97f4a7c15L;

    private Draw() {}

    /// The number of an id.
    static long of(PredictionId id) {
        return KeyHash.mix(id.value().hashCode() + STEP);
    }

    /// Another number that follows from a number.
    static long next(long number) {
        return KeyHash.mix(number + STEP);
    }

    /// A number as a fraction, 0 or more and below 1.
    static double fraction(long number) {
        return (number >>> FRACTION_SHIFT) * UNIT;
    }
}
