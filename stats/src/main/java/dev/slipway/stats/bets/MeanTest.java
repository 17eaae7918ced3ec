package dev.slipway.stats.bets;

import dev.slipway.stats.counts.LossDifferences;

/// A bet on the mean of paired loss differences.
///
/// A bet of size b multiplies its winnings by 1 + b (difference - bound) for each row. Sizes are
/// mixed instead of learned from the rows before, so that rows may come in any order and from
/// anywhere and add up to the same number.
///
/// *Threads*: one at a time. *Source*: Waudby-Smith and Ramdas, 2023 (betting on bounded means).
public final class MeanTest {
    private static final int BETS = 16;
    private static final double SMALLEST = 0.005;
    private static final double LARGEST = 0.9;

    private final int sign;
    private final double bound;
    private final double[] sizes;
    private final EProcess process;

    private MeanTest(int sign, double bound, double first) {
        if (!(bound > -1 && bound < 1)) {
            throw new IllegalArgumentException(
                    "mean: " + sign * bound + " (expected: between -1 and 1)");
        }
        this.process = new EProcess(BETS, first);
        this.sign = sign;
        this.bound = bound;
        this.sizes = Grid.logSpaced(SMALLEST / (1 + bound), LARGEST / (1 + bound), BETS);
    }

    /// A bet against "the mean difference is at most `mean`".
    public static MeanTest above(double mean) {
        return new MeanTest(1, mean, EProcess.WATCHFUL);
    }

    /// A bet against "the mean difference is at least `mean`".
    public static MeanTest below(double mean) {
        return new MeanTest(-1, -mean, EProcess.PROMPT);
    }

    /// Bets on all rows.
    public void observe(LossDifferences differences) {
        if (differences.total() == 0) {
            return;
        }
        for (int thousandths = -LossDifferences.STEPS;
                thousandths <= LossDifferences.STEPS;
                thousandths++) {
            long rows = differences.count(thousandths);
            if (rows > 0) {
                bet(sign * thousandths / (double) LossDifferences.STEPS - bound, rows);
            }
        }
    }

    /// How many rows without a difference raise the best bet by `log`, a logarithm; meaningful
    /// where the bound is negative, so that such rows win.
    public long equalRowsFor(double log) {
        double best = StrictMath.log1p(sizes[sizes.length - 1] * -bound);
        return (long) StrictMath.ceil(Math.max(0, log) / best);
    }

    /// The winnings.
    public EProcess process() {
        return process;
    }

    private void bet(double surplus, long rows) {
        for (int i = 0; i < sizes.length; i++) {
            process.gain(i, rows * LogScale.of(StrictMath.log1p(sizes[i] * surplus)));
        }
    }
}
