package dev.slipway.runtime.trees.engine;

/// Whole numbers that order as floating-point numbers do, with both zeros alike. NaN has no key.
final class FloatKeys {
    /// The bits of infinity, above which those of NaN lie.
    static final int INFINITY = 0x7f80_0000;

    private FloatKeys() {}

    static boolean isNaN(int bits) {
        return (bits & 0x7fff_ffff) > INFINITY;
    }

    static boolean isNaN(long bits) {
        return (bits & Long.MAX_VALUE) > 0x7ff0_0000_0000_0000L;
    }

    static int key(int bits) {
        int key = bits ^ ((bits >> 31) & 0x7fff_ffff);
        // -0.0 alone has key -1; it becomes 0.
        return key == -1 ? 0 : key;
    }

    static long key(long bits) {
        long key = bits ^ ((bits >> 63) & Long.MAX_VALUE);
        return key == -1 ? 0 : key;
    }

    /// The key `k` for which `x < threshold` means `key(x) < k`, for `x` of the input type.
    static long below(double threshold, boolean isDouble) {
        if (isDouble) {
            return key(Double.doubleToRawLongBits(threshold));
        }
        float rounded = (float) threshold;
        return key(Float.floatToRawIntBits(rounded < threshold ? Math.nextUp(rounded) : rounded));
    }

    /// The key `k` for which `x <= threshold` means `key(x) < k`, for `x` of the input type.
    static long upTo(double threshold, boolean isDouble) {
        if (isDouble) {
            return key(Double.doubleToRawLongBits(threshold)) + 1;
        }
        float rounded = (float) threshold;
        int last =
                key(
                        Float.floatToRawIntBits(
                                rounded > threshold ? Math.nextDown(rounded) : rounded));
        return last + 1L;
    }
}
