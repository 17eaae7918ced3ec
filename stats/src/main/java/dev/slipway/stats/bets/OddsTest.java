package dev.slipway.stats.bets;

import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.Tally;

/// A bet on the odds ratio of events between two arms, stratum by stratum.
///
/// Given how many events a stratum had, the hypothesis says how they divide between the arms; how
/// many there were does not matter. So an incident that strikes both arms, or a load that comes and
/// goes, is no evidence. A stratum's gain is the likelihood ratio of that division between an
/// alternative and the boundary of the hypothesis, which wins less still further inside the
/// hypothesis (the ratio is monotone).
///
/// *Threads*: one at a time. *Source*: Fisher's noncentral hypergeometric distribution; Robbins'
/// mixtures of likelihood ratios.
public final class OddsTest {
    private static final int BETS = 24;
    private static final double LEAST_STEP = 1.25;
    private static final double GREATEST_STEP = 64;
    private static final double GREATEST_STEP_DOWN = 8;

    private final double[] logRatios;
    private final FisherSums sums;
    private final EProcess process;

    /// The boundary of the hypothesis stands before the alternatives.
    private OddsTest(double boundary, double[] alternatives, double first) {
        double[] odds = new double[alternatives.length + 1];
        odds[0] = boundary;
        System.arraycopy(alternatives, 0, odds, 1, alternatives.length);
        this.logRatios = new double[alternatives.length];
        for (int i = 0; i < logRatios.length; i++) {
            logRatios[i] = StrictMath.log(alternatives[i] / boundary);
        }
        this.sums = new FisherSums(odds);
        this.process = new EProcess(alternatives.length, first);
    }

    /// A bet against "candidate's odds of an event are at most `odds` times stable's".
    public static OddsTest above(double odds) {
        double[] grid = Grid.logSpaced(LEAST_STEP * odds, GREATEST_STEP * odds, BETS);
        return new OddsTest(odds, grid, EProcess.WATCHFUL);
    }

    /// A bet against "candidate's odds of an event are at least `odds` times stable's".
    public static OddsTest below(double odds) {
        double[] grid = Grid.logSpaced(odds / LEAST_STEP, odds / GREATEST_STEP_DOWN, BETS);
        return new OddsTest(odds, grid, EProcess.PROMPT);
    }

    /// Bets on how the events of each stratum divided.
    public void observe(Tally tally) {
        for (int stratum = 0; stratum < tally.strata(); stratum++) {
            long candidate = tally.trials(Arm.CANDIDATE, stratum);
            long stable = tally.trials(Arm.STABLE, stratum);
            long bad = tally.events(Arm.CANDIDATE, stratum);
            long all = bad + tally.events(Arm.STABLE, stratum);
            observe(candidate, stable, bad, all);
        }
    }

    /// Bets on how the `all` events of one stratum divided: `bad` of them fell on candidate.
    public void observe(long candidate, long stable, long bad, long all) {
        if (all == 0 || candidate == 0 || stable == 0) {
            return;
        }
        sums.compute(candidate, stable, all);
        if (sums.isCertain()) {
            return;
        }
        double boundary = sums.log(0);
        long above = bad - sums.first();
        for (int i = 0; i < logRatios.length; i++) {
            process.gain(i, LogScale.of(above * logRatios[i] + boundary - sums.log(i + 1)));
        }
    }

    /// How many events of both arms raise a bet by `log`, a logarithm, if each falls on candidate
    /// with the probability `share` and the hypothesis expects the odds `odds` times as high.
    public static long equalEventsFor(double log, double share, double odds) {
        double expected = odds * share / (odds * share + 1 - share);
        double each =
                share * StrictMath.log(share / expected)
                        + (1 - share) * StrictMath.log((1 - share) / (1 - expected));
        return (long) StrictMath.ceil(Math.max(0, log) / each);
    }

    /// The winnings.
    public EProcess process() {
        return process;
    }
}
