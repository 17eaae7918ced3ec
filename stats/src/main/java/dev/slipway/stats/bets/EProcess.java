package dev.slipway.stats.bets;

import dev.slipway.stats.counts.Numbers;
import java.util.Arrays;

/// The winnings of several bets against one hypothesis, begun anew every minute.
///
/// One unit is spread over infinitely many starts, and each start's share is divided equally among
/// the bets. The first start gets `first`, the one in minute j as much of the rest as makes it fall
/// with 1/(j(j+1)). So a fault that comes late is not hidden behind a long time without one, and
/// the game stays fair: the mean of its value is at most 1 while the hypothesis is true.
///
/// A start's winnings are the bet's since then, so all starts of one bet are one number: multiplied
/// by each second's gain, and increased by the next start's share at each full minute. Gains are
/// whole numbers on a logarithmic scale, so those of one second may come in any order.
///
/// *Threads*: one at a time. *Source*: Ramdas, Grünwald, Vovk and Shafer, 2023 (e-processes); Shin,
/// Ramdas and Rinaldo, 2023 (sums of restarts).
public final class EProcess {
    /// For tests that look for faults: as much is left for late ones as the early ones get.
    static final double WATCHFUL = 0.5;

    /// For tests that are begun anew with each step.
    static final double PROMPT = 0.8;

    private static final int SECONDS_BETWEEN_STARTS = 60;

    /// A stake below this is noted as so many units of it: a game that is begun anew every minute
    /// has less to play with after some hours than a `double` can hold, and never nothing.
    private static final double UNIT = 0x1p-512;

    private static final double LOG_UNIT = -512 * StrictMath.log(2);

    private final double first;

    /// What each bet has won in all starts so far, as a logarithm.
    private final long[] winnings;

    private final long[] gains;
    private long seconds;
    private long starts = 1;
    private boolean played;
    private double stake = 1;

    /// How often the stake was divided by the unit.
    private int units;

    private double unspent;
    private double peak;
    private long peakSecond;

    /// `first` is the share of the first start: one half makes the share of minute j 1/(j(j+1)).
    EProcess(int bets, double first) {
        this.first = first;
        this.winnings = new long[bets];
        this.gains = new long[bets];
        this.unspent = StrictMath.log1p(-first);
        Arrays.fill(winnings, LogScale.of(StrictMath.log(first)));
    }

    /// Multiplies what a bet will have won at the end of this second; `gain` is a logarithm.
    void gain(int bet, long gain) {
        gains[bet] += gain;
        played = true;
    }

    /// Ends a second in which `gain` was called as often as there was something to bet on.
    public void endSecond() {
        if (seconds > 0 && seconds % SECONDS_BETWEEN_STARTS == 0) {
            start();
        }
        for (int i = 0; i < winnings.length; i++) {
            winnings[i] += gains[i];
            gains[i] = 0;
        }
        seconds++;
        notePeak();
    }

    /// Gives up what has been won; what is yet unspent is spread over new starts, from this second
    /// on. While nothing was bet there is nothing to give up.
    ///
    /// The greatest value stays, and it is not more likely to be great by chance: what is played
    /// before and after are two games whose stakes add up to one. That holds also where the second
    /// is not fair to somebody who knows the first, as when the same keys come again.
    public void beginAnew() {
        if (!played) {
            return;
        }
        played = false;
        stake = rest();
        if (stake < UNIT) {
            stake /= UNIT;
            units++;
        }
        starts = 1;
        unspent = logOf(rest());
        Arrays.fill(winnings, LogScale.of(logOf(stake * first)));
    }

    /// The logarithm of the value now; 0 before the first second.
    public double log() {
        double greatest = Math.max(unspent, LogScale.toDouble(greatestWinnings()));
        double sum = won(greatest) + StrictMath.exp(unspent - greatest);
        return greatest + StrictMath.log(sum);
    }

    /// The logarithm of the greatest value so far, what was unspent then left out: that may have
    /// been played for since. 0 while none exceeded 1.
    public double peak() {
        return peak;
    }

    /// The second, counted from 1, that ended with the greatest value; 0 when none exceeded 1.
    public long peakSecond() {
        return peakSecond;
    }

    /// How many seconds have ended.
    public long seconds() {
        return seconds;
    }

    /// Appends everything that the value depends on.
    public void writeTo(Numbers numbers) {
        numbers.put(seconds);
        numbers.put(starts);
        numbers.putDouble(stake);
        numbers.put(units);
        numbers.putDouble(peak);
        numbers.put(peakSecond);
        for (long won : winnings) {
            numbers.put(won);
        }
    }

    /// The share of start j is 2 (1 - first) / (j (j + 1)) of the stake.
    private void start() {
        starts++;
        double rest = rest();
        unspent = logOf(rest);
        long share = LogScale.of(logOf(rest / starts));
        for (int i = 0; i < winnings.length; i++) {
            winnings[i] = LogScale.ofSum(winnings[i], share);
        }
    }

    /// What all later starts get together.
    private double rest() {
        return stake * 2 * (1 - first) / (starts + 1.0);
    }

    /// The logarithm of a part of the stake.
    private double logOf(double part) {
        return StrictMath.log(part) + units * LOG_UNIT;
    }

    /// What all bets have won, relative to the logarithm `scale`.
    private double won(double scale) {
        double sum = 0;
        for (long won : winnings) {
            sum += StrictMath.exp(LogScale.toDouble(won) - scale);
        }
        return sum / winnings.length;
    }

    /// The mean of all bets is at most the best one, which is cheap to know.
    private void notePeak() {
        double greatest = LogScale.toDouble(greatestWinnings());
        if (greatest <= peak) {
            return;
        }
        double value = greatest + StrictMath.log(won(greatest));
        if (value > peak) {
            peak = value;
            peakSecond = seconds;
        }
    }

    private long greatestWinnings() {
        long greatest = winnings[0];
        for (long won : winnings) {
            greatest = Math.max(greatest, won);
        }
        return greatest;
    }
}
