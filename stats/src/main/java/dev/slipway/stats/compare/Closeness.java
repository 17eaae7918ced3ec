package dev.slipway.stats.compare;

/// How far a number lies from the one it should be, in tolerances: up to 1 it is close enough.
public final class Closeness {
    private Closeness() {}

    /// `|actual - expected|` divided by `absolute + relative |expected|`.
    ///
    /// Numbers that are equal, two NaNs, and an infinity and itself are no distance apart; any
    /// other number is infinitely far from one that is not finite, whatever the tolerance: an
    /// infinity would otherwise allow everything.
    public static double of(double actual, double expected, double absolute, double relative) {
        if (isSame(actual, expected)) {
            return 0;
        }
        if (!Double.isFinite(actual) || !Double.isFinite(expected)) {
            return Double.POSITIVE_INFINITY;
        }
        double distance = Math.abs(actual - expected);
        return distance / (absolute + relative * Math.abs(expected));
    }

    /// Whether two numbers are equal or both NaN; 0 and -0 are equal.
    public static boolean isSame(double one, double other) {
        return one == other || (Double.isNaN(one) && Double.isNaN(other));
    }
}
