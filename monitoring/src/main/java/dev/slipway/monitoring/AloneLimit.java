package dev.slipway.monitoring;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Whether candidate breaks the endpoint's objective while it answers everybody.
///
/// Nothing answers beside it then, so there is nothing to compare with but the objective and what
/// stable did before. It takes all of this to be broken: over five minutes and over the last one
/// more than 14.4 times the allowance was bad, and over the five minutes three times as much as in
/// stable's worst five. An incident of some seconds breaks none of them.
///
/// *Threads*: one at a time.
final class AloneLimit {
    private static final int LONG_SECONDS = 300;
    private static final int SHORT_SECONDS = 60;
    private static final int FEWEST_SECONDS = 180;
    private static final long FEWEST_BAD = 20;
    private static final long FEWEST_OF_STABLE = 100;
    private static final double BURN = 14.4;
    private static final double BEYOND_STABLE = 3;
    private static final double MOST_ASKED = 0.5;

    private final double allowed;
    private final Span lastMinutes = new Span(LONG_SECONDS);
    private final Span lastMinute = new Span(SHORT_SECONDS);
    private final Span stableMinutes = new Span(LONG_SECONDS);
    private double stableWorst;

    /// @param allowance the part of the answers that may be bad
    AloneLimit(double allowance) {
        this.allowed = Math.min(MOST_ASKED, BURN * allowance);
    }

    /// Takes in a second; the reason when the limit is broken after it.
    Optional<String> observe(HardCounts second, boolean alone) {
        if (!alone) {
            lastMinutes.clear();
            lastMinute.clear();
            stableMinutes.add(second.stable(), second.stableBad());
            if (stableMinutes.answers >= FEWEST_OF_STABLE) {
                stableWorst = Math.max(stableWorst, stableMinutes.share());
            }
            return Optional.empty();
        }
        lastMinutes.add(second.candidate(), second.candidateBad());
        lastMinute.add(second.candidate(), second.candidateBad());
        boolean broken =
                lastMinutes.seconds >= FEWEST_SECONDS
                        && lastMinutes.bad >= FEWEST_BAD
                        && lastMinutes.share() > allowed
                        && lastMinute.share() > allowed
                        && lastMinutes.share() > BEYOND_STABLE * stableWorst;
        return broken ? Optional.of(why()) : Optional.empty();
    }

    private String why() {
        return String.format(
                Locale.ROOT,
                "no version answers beside candidate, so this rests on the objective alone:"
                        + " %,d of %,d answers in the last %,d s were bad, over %.2f %%;"
                        + " stable's worst five minutes had %.2f %%",
                lastMinutes.bad,
                lastMinutes.answers,
                lastMinutes.seconds,
                100 * allowed,
                100 * stableWorst);
    }

    /// Sums over the newest seconds.
    private static final class Span {
        private final long[] answersOf;
        private final long[] badOf;
        private int next;
        private int seconds;
        private long answers;
        private long bad;

        Span(int length) {
            this.answersOf = new long[length];
            this.badOf = new long[length];
        }

        void add(long more, long moreBad) {
            answers += more - answersOf[next];
            bad += moreBad - badOf[next];
            answersOf[next] = more;
            badOf[next] = moreBad;
            next = (next + 1) % answersOf.length;
            seconds = Math.min(seconds + 1, answersOf.length);
        }

        double share() {
            return answers == 0 ? 0 : (double) bad / answers;
        }

        void clear() {
            if (seconds > 0) {
                Arrays.fill(answersOf, 0);
                Arrays.fill(badOf, 0);
                next = 0;
                seconds = 0;
                answers = 0;
                bad = 0;
            }
        }
    }
}
