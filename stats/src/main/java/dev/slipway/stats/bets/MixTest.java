package dev.slipway.stats.bets;

import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.ClassCounts;

/// A bet against "both arms answer classes in the same proportions".
///
/// Given how often each class came up in a stratum, the hypothesis says how these divide between
/// the arms. An alternative tilts the odds of one class, up or down; all classes and tilts are
/// mixed.
///
/// *Threads*: one at a time. *Source*: Lindon and Malek, 2022 (multinomial counts), with the
/// noncentral hypergeometric distribution as the alternative.
public final class MixTest {
    private static final double[] TILTS = Grid.bothWays(Grid.logSpaced(1.1, 16, 8));

    private final int classes;
    private final double[] logTilts = new double[TILTS.length];
    private final FisherSums sums;
    private final EProcess process;

    /// A bet on answers with one of `classes` classes, at least 2.
    public MixTest(int classes) {
        if (classes < 2) {
            throw new IllegalArgumentException("classes: " + classes + " (expected: >= 2)");
        }
        this.classes = classes;
        double[] odds = new double[TILTS.length + 1];
        odds[0] = 1;
        for (int i = 0; i < TILTS.length; i++) {
            odds[i + 1] = TILTS[i];
            logTilts[i] = StrictMath.log(TILTS[i]);
        }
        this.sums = new FisherSums(odds);
        this.process = new EProcess(classes * TILTS.length, EProcess.WATCHFUL);
    }

    /// Whether these are the classes that it bets on. A process that reads classes otherwise may go
    /// on with a release of one before it.
    public boolean isOf(ClassCounts counts) {
        return counts.classes() == classes;
    }

    /// Bets on how the classes of each stratum divided.
    ///
    /// *Errors*: `IllegalArgumentException` for another number of classes.
    public void observe(ClassCounts counts) {
        if (!isOf(counts)) {
            throw new IllegalArgumentException(
                    "classes: " + counts.classes() + " (expected: " + classes + ")");
        }
        for (int stratum = 0; stratum < counts.strata(); stratum++) {
            long candidate = counts.answers(Arm.CANDIDATE, stratum);
            long stable = counts.answers(Arm.STABLE, stratum);
            if (candidate > 0 && stable > 0) {
                for (int number = 0; number < classes; number++) {
                    long own = counts.answers(Arm.CANDIDATE, stratum, number);
                    long all = own + counts.answers(Arm.STABLE, stratum, number);
                    sums.compute(candidate, stable, all);
                    bet(number, own - sums.first());
                }
            }
        }
    }

    /// The winnings.
    public EProcess process() {
        return process;
    }

    private void bet(int number, long above) {
        if (sums.isCertain()) {
            return;
        }
        double fair = sums.log(0);
        for (int i = 0; i < TILTS.length; i++) {
            double log = above * logTilts[i] + fair - sums.log(i + 1);
            process.gain(number * TILTS.length + i, LogScale.of(log));
        }
    }
}
