package dev.slipway.stats.bets;

/// A bet against "answers are bad at a rate of at least the allowance".
///
/// It needs nothing to compare with, and wins by answers that are not bad: a version without errors
/// has nothing else to show. It may be asked for while both versions answer well, where the odds
/// say nothing.
///
/// *Threads*: one at a time.
public final class RateTest {
    private static final double[] PARTS = {1.0 / 64, 1.0 / 16, 1.0 / 4, 1.0 / 2};

    private final double[] logBad = new double[PARTS.length];
    private final double[] logGood = new double[PARTS.length];
    private final EProcess process = new EProcess(PARTS.length, EProcess.PROMPT);

    private RateTest(double allowance) {
        for (int i = 0; i < PARTS.length; i++) {
            logBad[i] = StrictMath.log(PARTS[i]);
            logGood[i] = StrictMath.log1p(-allowance * PARTS[i]) - StrictMath.log1p(-allowance);
        }
    }

    /// A bet against a rate of `allowance` or more.
    public static RateTest below(double allowance) {
        if (!(allowance > 0 && allowance < 1)) {
            throw new IllegalArgumentException(
                    "allowance: " + allowance + " (expected: between 0 and 1)");
        }
        return new RateTest(allowance);
    }

    /// Bets on answers, `bad` of which were bad.
    public void observe(long answers, long bad) {
        if (answers == 0) {
            return;
        }
        for (int i = 0; i < PARTS.length; i++) {
            process.gain(i, LogScale.of(bad * logBad[i] + (answers - bad) * logGood[i]));
        }
    }

    /// How many answers without a bad one raise the best bet by `log`, a logarithm.
    public long goodAnswersFor(double log) {
        return (long) StrictMath.ceil(Math.max(0, log) / logGood[0]);
    }

    /// The winnings.
    public EProcess process() {
        return process;
    }
}
