package dev.slipway.monitoring.machine;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/// Limits beyond which nobody asks for statistics.
///
/// The newest seconds that hold 20 answers of candidate, ten minutes at most, are looked at as one.
/// When more than half of these answers are bad, and not for one or two callers alone, candidate
/// has failed, unless stable fails in the same seconds: then it is something else.
///
/// *Threads*: one at a time.
public final class HardLimits {
    private static final int SECONDS = 600;
    private static final long FEWEST_ANSWERS = 20;
    private static final int FEWEST_KEYS = 5;

    /// Stable is well while fewer of its answers than one in this many are bad.
    private static final long WELL = 10;

    private final HardCounts[] ring = new HardCounts[SECONDS];
    private int next;

    public HardLimits() {
        Arrays.fill(ring, HardCounts.NOTHING);
    }

    /// What was found.
    public sealed interface Finding {
        /// No limit is broken.
        record None() implements Finding {}

        /// Candidate has failed and stable has not.
        record Candidate(String why) implements Finding {}

        /// Candidate fails while it answers alone.
        record Alone(String why) implements Finding {}

        /// Both fail, or stable answers too little beside it to tell.
        record Both(String why) implements Finding {}
    }

    private static final Finding NONE = new Finding.None();

    /// Takes in a second and says what the limits say after it.
    ///
    /// @param alone whether candidate answers everybody
    public Finding observe(HardCounts second, boolean alone) {
        ring[next] = second;
        next = (next + 1) % SECONDS;
        String crash = second.crash();
        if (crash != null) {
            return new Finding.Candidate("candidate cannot go on: " + crash);
        }
        if (second.notFinite() > 0) {
            return new Finding.Candidate(
                    text(
                            "candidate answered %,d requests with numbers that are not finite,"
                                    + " where stable's were",
                            second.notFinite()));
        }
        return second.candidateBad() == 0 ? NONE : newest(alone);
    }

    private Finding newest(boolean alone) {
        long candidate = 0;
        long bad = 0;
        long stable = 0;
        long stableBad = 0;
        int seconds = 0;
        while (candidate < FEWEST_ANSWERS && seconds < SECONDS) {
            HardCounts second = back(seconds);
            candidate += second.candidate();
            bad += second.candidateBad();
            stable += second.stable();
            stableBad += second.stableBad();
            seconds++;
        }
        if (candidate < FEWEST_ANSWERS || 2 * bad <= candidate || keys(seconds) < FEWEST_KEYS) {
            return NONE;
        }
        String facts = text("%,d of candidate's last %,d answers were bad", bad, candidate);
        if (stable < FEWEST_KEYS) {
            return alone
                    ? new Finding.Alone(facts + " while it answered alone")
                    : new Finding.Both(facts + "; stable answered too little to compare with");
        }
        String beside = text(", %,d of stable's %,d in the same seconds", stableBad, stable);
        return stableBad * WELL < stable
                ? new Finding.Candidate(facts + beside)
                : new Finding.Both(facts + beside + ": both versions fail");
    }

    private int keys(int seconds) {
        Set<Long> keys = new HashSet<>();
        for (int i = 0; i < seconds && keys.size() < FEWEST_KEYS; i++) {
            for (long key : back(i).badKeys()) {
                keys.add(key);
            }
        }
        return keys.size();
    }

    private HardCounts back(int seconds) {
        return ring[Math.floorMod(next - 1 - seconds, SECONDS)];
    }

    @SuppressWarnings("AnnotateFormatMethod")
    private static String text(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
