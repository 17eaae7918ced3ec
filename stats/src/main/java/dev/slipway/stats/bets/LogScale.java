package dev.slipway.stats.bets;

/// Natural logarithms in steps of 2^-40, rounded down.
///
/// Their sums are exact, so evidence adds up to the same number in any order and on any machine;
/// and what is lost to rounding makes a bet win less, never more.
final class LogScale {
    private static final double STEPS = 0x1p40;

    private LogScale() {}

    /// The logarithm `log`, rounded down.
    static long of(double log) {
        return (long) StrictMath.floor(log * STEPS);
    }

    /// The logarithm that `scaled` stands for.
    static double toDouble(long scaled) {
        return scaled / STEPS;
    }

    /// The logarithm of the sum of two numbers, given by their logarithms.
    static long ofSum(long one, long other) {
        long greater = Math.max(one, other);
        long lesser = Math.min(one, other);
        return greater + of(StrictMath.log1p(StrictMath.exp(toDouble(lesser - greater))));
    }
}
