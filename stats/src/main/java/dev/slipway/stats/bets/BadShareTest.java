package dev.slipway.stats.bets;

/// A bet against "of the answers of a second, a part of at most `bound` is bad in the mean".
///
/// A second is one outcome, whatever was answered in it: its answers share batches, callers and
/// mishaps. A bet of size b multiplies its winnings by 1 + b (part - bound). Sizes are small on
/// purpose: a short outage of everything, which has nothing to compare with, stays below what
/// decides.
///
/// *Threads*: one at a time. *Source*: Waudby-Smith and Ramdas, 2023 (betting on bounded means).
public final class BadShareTest {
    private static final double[] SIZES = {0.25, 1, 2};

    private final double bound;
    private final double[] sizes = new double[SIZES.length];
    private final EProcess process = new EProcess(SIZES.length, EProcess.WATCHFUL);

    private BadShareTest(double bound) {
        this.bound = bound;
        for (int i = 0; i < SIZES.length; i++) {
            sizes[i] = Math.min(SIZES[i], 0.5 / bound);
        }
    }

    /// A bet against a part of at most `bound`.
    public static BadShareTest above(double bound) {
        if (!(bound > 0 && bound < 1)) {
            throw new IllegalArgumentException("bound: " + bound + " (expected: between 0 and 1)");
        }
        return new BadShareTest(bound);
    }

    /// Bets on the answers of one second, `bad` of which were bad.
    public void observe(long answers, long bad) {
        if (answers == 0) {
            return;
        }
        double surplus = (double) bad / answers - bound;
        for (int i = 0; i < sizes.length; i++) {
            process.gain(i, LogScale.of(StrictMath.log1p(sizes[i] * surplus)));
        }
    }

    /// The winnings.
    public EProcess process() {
        return process;
    }
}
