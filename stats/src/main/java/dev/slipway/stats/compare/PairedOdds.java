package dev.slipway.stats.compare;

/// A bet against "candidate's answers lie no further from stable's than stable's own do, given the
/// same request again".
///
/// A pair of runs on one request is a stratum of [dev.slipway.stats.bets.OddsTest] with one trial
/// in each arm: while the hypothesis holds, either of the two is as likely to lie further away, and
/// ties say nothing. Unlike there, nothing begins anew with time, so the winnings follow from two
/// counts alone, which add up exactly over threads, hours and nodes.
///
/// *Source*: McNemar's test as a mixture of likelihood ratios; noise is taken away by comparing
/// with a second run as in Diffy.
public final class PairedOdds {
    private static final int BETS = 24;
    private static final double LEAST = 1.25;
    private static final double GREATEST = 64;
    private static final double[] ODDS = odds();

    private PairedOdds() {}

    private static double[] odds() {
        double[] odds = new double[BETS];
        double step = StrictMath.log(GREATEST / LEAST) / (BETS - 1);
        for (int i = 0; i < BETS; i++) {
            odds[i] = LEAST * StrictMath.exp(step * i);
        }
        return odds;
    }

    /// The logarithm of the e-value.
    ///
    /// @param farther pairs in which candidate lay further away
    /// @param nearer pairs in which stable's second answer did
    public static double logEvidence(long farther, long nearer) {
        double greatest = Double.NEGATIVE_INFINITY;
        double[] logs = new double[BETS];
        for (int i = 0; i < BETS; i++) {
            double each = StrictMath.log(2 / (1 + ODDS[i]));
            logs[i] = farther * (each + StrictMath.log(ODDS[i])) + nearer * each;
            greatest = Math.max(greatest, logs[i]);
        }
        double sum = 0;
        for (double log : logs) {
            sum += StrictMath.exp(log - greatest);
        }
        return greatest + StrictMath.log(sum / BETS);
    }
}
