package dev.slipway.stats.compare;

import java.util.Arrays;

/// Which of many hypotheses are rejected so that the expected part of wrong rejections is bounded,
/// however the evidence depends on each other.
///
/// *Source*: Wang and Ramdas, 2022 (the e-BH procedure).
public final class FalseDiscovery {
    private FalseDiscovery() {}

    /// The rejected ones, in the order of `logEvidence`, the logarithms of e-values.
    ///
    /// @param rate the bound, above 0 and below 1
    public static boolean[] rejected(double[] logEvidence, double rate) {
        if (!(rate > 0 && rate < 1)) {
            throw new IllegalArgumentException("rate: " + rate + " (expected: above 0, below 1)");
        }
        double[] ascending = logEvidence.clone();
        Arrays.sort(ascending);
        int count = ascending.length;
        double least = Double.POSITIVE_INFINITY;
        for (int best = 1; best <= count; best++) {
            double threshold = StrictMath.log(count / (best * rate));
            if (ascending[count - best] >= threshold) {
                least = threshold;
            }
        }
        boolean[] rejected = new boolean[count];
        for (int i = 0; i < count; i++) {
            rejected[i] = logEvidence[i] >= least;
        }
        return rejected;
    }
}
