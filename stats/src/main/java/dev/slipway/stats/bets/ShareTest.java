package dev.slipway.stats.bets;

/// A bet against "each new key goes to candidate with the probability that was set".
///
/// When it wins, traffic was not divided by chance, and no comparison of the arms means anything.
///
/// *Threads*: one at a time. *Source*: Lindon and Malek, 2022 (sample-ratio mismatch).
public final class ShareTest {
    private static final double[] TILTS = Grid.bothWays(Grid.logSpaced(1.05, 8, 8));

    private final EProcess process = new EProcess(TILTS.length, EProcess.WATCHFUL);

    /// Bets on new keys, `candidate` of which went to candidate while its share was `weight`.
    public void observe(long candidate, long stable, double weight) {
        if (candidate + stable == 0 || weight <= 0 || weight >= 1) {
            return;
        }
        for (int i = 0; i < TILTS.length; i++) {
            double logMean = StrictMath.log1p(weight * (TILTS[i] - 1));
            double log = candidate * StrictMath.log(TILTS[i]) - (candidate + stable) * logMean;
            process.gain(i, LogScale.of(log));
        }
    }

    /// The winnings.
    public EProcess process() {
        return process;
    }
}
