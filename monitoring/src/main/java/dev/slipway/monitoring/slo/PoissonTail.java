package dev.slipway.monitoring.slo;

/// The chance of at least so many events where fewer are expected.
final class PoissonTail {
    private static final double HALF_LOG_TWO_PI = 0.5 * StrictMath.log(2 * Math.PI);
    private static final int FEW = 20;
    private static final double NOTHING = 1e-17;

    private PoissonTail() {}

    /// P(X >= `count`) for a Poisson variable of this mean; 1 when no more than the mean are asked
    /// for, where it is above a third and nobody is interested.
    static double atLeast(long count, double mean) {
        if (count <= 0 || count <= mean) {
            return 1;
        }
        if (mean <= 0) {
            return 0;
        }
        double term = StrictMath.exp(count * StrictMath.log(mean) - mean - logFactorial(count));
        double sum = 0;
        for (long next = count + 1; term > NOTHING * sum && term > 0; next++) {
            sum += term;
            term *= mean / next;
        }
        return Math.min(1, sum);
    }

    /// *Source*: Stirling's series, NIST DLMF 5.11.1.
    private static double logFactorial(long n) {
        if (n < FEW) {
            double product = 1;
            for (long i = 2; i <= n; i++) {
                product *= i;
            }
            return StrictMath.log(product);
        }
        double square = 1.0 / ((double) n * n);
        double tail = (1.0 / 12 - square * (1.0 / 360 - square / 1260)) / n;
        return ((double) n + 0.5) * StrictMath.log((double) n) - n + HALF_LOG_TWO_PI + tail;
    }
}
