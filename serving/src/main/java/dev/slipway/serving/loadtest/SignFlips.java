package dev.slipway.serving.loadtest;

/// What is left of differences within pairs when either of a pair might as well have been the other
/// (Fisher's randomization test, one-sided and exact).
final class SignFlips {
    private static final int MOST_PAIRS = 20;

    /// Sums of the same numbers in another order differ by less.
    private static final double ROUNDING = 1e-9;

    private SignFlips() {}

    /// The chance that the sum is at least as large as it is, when each difference is as likely to
    /// have the other sign; 1 without pairs.
    ///
    /// *Errors*: `IllegalArgumentException` for more than 20 pairs.
    static double atLeast(double[] differences) {
        int pairs = differences.length;
        if (pairs > MOST_PAIRS) {
            throw new IllegalArgumentException(
                    "pairs: " + pairs + " (expected: at most " + MOST_PAIRS + ")");
        }
        double sum = 0;
        for (double one : differences) {
            sum += one;
        }
        int all = 1 << pairs;
        int asLarge = 0;
        for (int flipped = 0; flipped < all; flipped++) {
            double other = 0;
            for (int i = 0; i < pairs; i++) {
                other += (flipped >> i & 1) == 0 ? differences[i] : -differences[i];
            }
            asLarge += other >= sum - ROUNDING ? 1 : 0;
        }
        return (double) asLarge / all;
    }
}
