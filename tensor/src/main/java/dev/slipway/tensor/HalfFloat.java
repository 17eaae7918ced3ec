package dev.slipway.tensor;

/// Numbers of `FP16`, and how those of 64 bits come to 16 by one rounding.
public final class HalfFloat {
    private HalfFloat() {}

    /// The pattern of the nearest number, ties to even; NaN stays NaN, and what is too large
    /// becomes infinite.
    public static short of(double value) {
        return Float.floatToFloat16(sticky(value));
    }

    /// The number of a pattern.
    public static float value(short pattern) {
        return Float.float16ToFloat(pattern);
    }

    /// A `float` that fewer bits round to as they round the number itself: of the two around it
    /// the one that is odd. The nearest may lie in the middle between two numbers of 16 bits where
    /// the number does not.
    ///
    /// *Source*: Boldo and Melquiond, Emulation of FMA and correctly rounded sums: proved
    /// algorithms using rounding to odd, 2008.
    static float sticky(double value) {
        float nearest = (float) value;
        if (nearest == value || Double.isNaN(value)) {
            return nearest;
        }
        int bits = Float.floatToRawIntBits(nearest);
        boolean isBeyond = Math.abs((double) nearest) > Math.abs(value);
        return Float.intBitsToFloat((isBeyond ? bits - 1 : bits) | 1);
    }
}
