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

    private final double[] ratios = Grid.logSpaced(1 / GREATEST, GREATEST, RATIOS);
    private final double[] logRatios = new double[RATIOS];
    private final long[] logs = new long[RATIOS];
    private final FisherSums sums = new FisherSums(ratios);

    /// Everything is possible.
    public OddsInterval() {
        for (int i = 0; i < RATIOS; i++) {
            logRatios[i] = StrictMath.log(ratios[i]);
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
        double limit = mixture() + StrictMath.log(alpha);
        int low = 0;
        while (LogScale.toDouble(logs[low]) <= limit) {
            low++;
        }
        int high = RATIOS - 1;
        while (LogScale.toDouble(logs[high]) <= limit) {
            high--;
        }
        return new Interval(
                low == 0 ? 0 : ratios[low - 1],
                high == RATIOS - 1 ? Double.POSITIVE_INFINITY : ratios[high + 1]);
    }

    private void learn(long above) {
        for (int i = 0; i < RATIOS; i++) {
            logs[i] += LogScale.of(above * logRatios[i] - sums.log(i));
        }
    }

    private double mixture() {
        double greatest = Double.NEGATIVE_INFINITY;
        for (long log : logs) {
            greatest = Math.max(greatest, LogScale.toDouble(log));
        }
        double sum = 0;
        for (long log : logs) {
            sum += StrictMath.exp(LogScale.toDouble(log) - greatest);
        }
        return greatest + StrictMath.log(sum / RATIOS);
    }
}
