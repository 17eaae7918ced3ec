package dev.slipway.serving.loadtest;

/// How many of a number of independent trials succeed.
final class Binomial {
    private Binomial() {}

    /// The chance of `least` successes or more in `trials`, each of which succeeds with `chance`.
    static double atLeast(int least, int trials, double chance) {
        double logOfOne = StrictMath.log(chance);
        double logOfNone = StrictMath.log1p(-chance);
        double logWays = 0;
        double sum = 0;
        for (int successes = trials; successes >= least; successes--) {
            int failures = trials - successes;
            sum += StrictMath.exp(logWays + successes * logOfOne + failures * logOfNone);
            // From so many successes to one fewer.
            logWays += StrictMath.log((double) successes / (failures + 1));
        }
        return Math.min(1, sum);
    }
}
