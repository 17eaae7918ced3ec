package dev.slipway.stats.bets;

import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.Tally;

/// Between which bounds the odds ratio of events lies: every ratio that a mixture of all of them
/// does not beat by 1/alpha.
///
/// For display; no decision rests on it. *Threads*: one at a time. *Source*: Robbins' confidence
/// sequences from mixtures.
public final class OddsInterval {
    private static final int RATIOS = 129;
    private static final double GREATEST = 256;
    private static final double LOG_TWO = StrictMath.log(2);

    private final double[] ratios = Grid.logSpaced(1 / GREATEST, GREATEST, RATIOS);
    private final double[] logRatios = new double[RATIOS];
    private final FisherSums sums = new FisherSums(ratios);

    /// For each ratio, the product of all sums: a number and the exponent of two that it is
    /// multiplied by. One product is a tenth of the cost of a logarithm.
    private final double[] products = new double[RATIOS];

    private final long[] exponents = new long[RATIOS];
    private long above;

    /// Everything is possible.
    public OddsInterval() {
        for (int i = 0; i < RATIOS; i++) {
            logRatios[i] = StrictMath.log(ratios[i]);
            products[i] = 1;
        }
    }

    /// Learns from how the events of each stratum divided.
    public void observe(Tally tally) {
        for (int stratum = 0; stratum < tally.strata(); stratum++) {
            long candidate = tally.trials(Arm.CANDIDATE, stratum);
            long stable = tally.trials(Arm.STABLE, stratum);
            long bad = tally.events(Arm.CANDIDATE, stratum);
            long all = bad + tally.events(Arm.STABLE, stratum);
            if (all > 0 && candidate > 0 && stable > 0) {
                sums.compute(candidate, stable, all);
                learn(bad - sums.first());
            }
        }
    }

    /// The bounds: from 0 or to infinity where the data say nothing else.
    public Interval at(double alpha) {
        double[] logs = logs();
        double limit = mixture(logs) + StrictMath.log(alpha);
        int low = 0;
        while (logs[low] <= limit) {
            low++;
        }
        int high = RATIOS - 1;
        while (logs[high] <= limit) {
            high--;
        }
        return new Interval(
                low == 0 ? 0 : ratios[low - 1],
                high == RATIOS - 1 ? Double.POSITIVE_INFINITY : ratios[high + 1]);
    }

    private void learn(long more) {
        above += more;
        for (int i = 0; i < RATIOS; i++) {
            double product = products[i] * sums.significand(i);
            int exponent = Math.getExponent(product);
            products[i] = Math.scalb(product, -exponent);
            exponents[i] += (long) exponent + sums.exponent(i);
        }
    }

    private double[] logs() {
        double[] logs = new double[RATIOS];
        for (int i = 0; i < RATIOS; i++) {
            double sum = StrictMath.log(products[i]) + exponents[i] * LOG_TWO;
            logs[i] = above * logRatios[i] - sum;
        }
        return logs;
    }

    private static double mixture(double[] logs) {
        double greatest = Double.NEGATIVE_INFINITY;
        for (double log : logs) {
            greatest = Math.max(greatest, log);
        }
        double sum = 0;
        for (double log : logs) {
            sum += StrictMath.exp(log - greatest);
        }
        return greatest + StrictMath.log(sum / RATIOS);
    }
}
