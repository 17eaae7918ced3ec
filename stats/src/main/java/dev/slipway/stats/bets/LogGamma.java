package dev.slipway.stats.bets;

/// The logarithm of the gamma function.
///
/// *Source*: Stirling's series from 12 on, the recurrence below (NIST DLMF 5.11.1, 5.5.1).
final class LogGamma {
    private static final double HALF_LOG_TWO_PI = 0.5 * StrictMath.log(2 * Math.PI);
    private static final double FAR = 12;

    private LogGamma() {}

    /// For positive `x`, within 2^-48 of its size.
    static double of(double x) {
        double below = 1;
        double z = x;
        while (z < FAR) {
            below *= z;
            z++;
        }
        double square = 1 / (z * z);
        double tail = 1.0 / 156;
        tail = tail * square - 691.0 / 360360;
        tail = tail * square + 1.0 / 1188;
        tail = tail * square - 1.0 / 1680;
        tail = tail * square + 1.0 / 1260;
        tail = tail * square - 1.0 / 360;
        tail = (tail * square + 1.0 / 12) / z;
        return (z - 0.5) * StrictMath.log(z) - z + HALF_LOG_TWO_PI + tail - StrictMath.log(below);
    }

    /// The logarithm of the beta function.
    static double ofBeta(double a, double b) {
        return of(a) + of(b) - of(a + b);
    }
}
