package dev.slipway.tensor;

/// Numbers of `BF16`: the upper half of a `float`'s pattern.
public final class BrainFloat {
    private static final int QUIET = 0x40;

    private BrainFloat() {}

    /// The pattern of the nearest number, ties to even; NaN stays NaN.
    public static short of(float value) {
        int bits = Float.floatToRawIntBits(value);
        return Float.isNaN(value)
                ? (short) ((bits >>> 16) | QUIET)
                : (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }

    /// The same of a number of 64 bits, rounded once; what is too large becomes infinite.
    public static short of(double value) {
        return of(HalfFloat.sticky(value));
    }

    /// The number of a pattern.
    public static float value(short pattern) {
        return Float.intBitsToFloat(pattern << 16);
    }
}
