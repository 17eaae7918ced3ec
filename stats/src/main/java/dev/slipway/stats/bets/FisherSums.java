package dev.slipway.stats.bets;

import java.util.Arrays;

/// Sums over all ways to divide events between two arms, for several odds ratios at once.
///
/// Of `events` events among `candidate` and `stable` trials, u fall on candidate with a probability
/// proportional to C(candidate, u) C(stable, events - u) odds^u. The sum of these is what makes
/// them probabilities; here it stands relative to its first term.
///
/// *Threads*: one at a time. *Source*: Fisher's noncentral hypergeometric distribution.
final class FisherSums {
    private static final int LARGE_EXPONENT = 900;
    private static final double LARGE = 0x1p900;
    private static final double LOG_LARGE = LARGE_EXPONENT * StrictMath.log(2);

    private final double[] odds;
    private final double[] terms;
    private final double[] sums;
    private final int[] scales;
    private long first;
    private long last;

    FisherSums(double[] odds) {
        this.odds = odds.clone();
        this.terms = new double[odds.length];
        this.sums = new double[odds.length];
        this.scales = new int[odds.length];
    }

    /// Adds up. *Cost*: one division and one product for each odds ratio and way.
    void compute(long candidate, long stable, long events) {
        first = Math.max(0, events - stable);
        last = Math.min(events, candidate);
        Arrays.fill(terms, 1);
        Arrays.fill(sums, 1);
        Arrays.fill(scales, 0);
        for (long u = first; u < last; u++) {
            double ratio =
                    (double) (candidate - u)
                            * (events - u)
                            / ((u + 1.0) * (stable - events + u + 1.0));
            for (int i = 0; i < odds.length; i++) {
                terms[i] *= ratio * odds[i];
                sums[i] += terms[i];
                if (sums[i] > LARGE) {
                    terms[i] /= LARGE;
                    sums[i] /= LARGE;
                    scales[i]++;
                }
            }
        }
    }

    /// Whether there is only one way, so that the division says nothing.
    boolean isCertain() {
        return first == last;
    }

    /// The fewest events that can fall on candidate.
    long first() {
        return first;
    }

    /// The sum for the odds ratio in place `i`, relative to its first term, divided by a power of
    /// two.
    double significand(int i) {
        return sums[i];
    }

    /// The exponent of that power of two.
    int exponent(int i) {
        return scales[i] * LARGE_EXPONENT;
    }

    /// The logarithm of the sum for the odds ratio in place `i`, relative to its first term.
    double log(int i) {
        return StrictMath.log(sums[i]) + scales[i] * LOG_LARGE;
    }
}
