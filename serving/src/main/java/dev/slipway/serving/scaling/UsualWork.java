package dev.slipway.serving.scaling;

import java.time.Duration;

/// What slots are asked for in the long run, and how far a minute strays from it.
///
/// The mean over the longest of several windows, each twice as long as the one before, that agrees
/// with all shorter ones: a demand that stays is known the better the longer it stays, and one that
/// has moved is known by its last minutes.
///
/// *Source*: intersection of confidence intervals (Goldenshluger and Nemirovski 1997). *Threads*:
/// one at a time.
final class UsualWork {
    private static final long STEP_NANOS = Duration.ofSeconds(10).toNanos();
    private static final double STEP_SECONDS = 10;
    private static final double MINUTE = 60;

    /// Steps of the shortest window, of the longest, and from which strays are taken.
    private static final int SHORTEST = 18;

    private static final int LONGEST = 128 * SHORTEST;
    private static final int RECENT = 10 * SHORTEST;

    /// So many times as far as its own noise takes it may a mean lie from another that it agrees
    /// with.
    private static final double AGREES = 3;

    private final long[] times = new long[LONGEST + 1];
    private final long[] offered = new long[LONGEST + 1];
    private int count;
    private int newest = -1;
    private double mean;
    private double noise;
    private double doubt;

    void add(SlotLoad load) {
        if (count > 0 && load.nanoTime() - times[newest] < STEP_NANOS) {
            return;
        }
        newest = (newest + 1) % times.length;
        count = Math.min(count + 1, times.length);
        times[newest] = load.nanoTime();
        offered[newest] = load.offered();
        if (isKnown()) {
            noise = measured();
            settle();
        }
    }

    void clear() {
        count = 0;
    }

    /// Whether it has seen the shortest window.
    boolean isKnown() {
        return count > SHORTEST;
    }

    /// Slots that are asked for.
    double demand() {
        return mean;
    }

    /// The variance of what is asked for in a second, were it asked for evenly.
    double noise() {
        return noise;
    }

    /// The variance with which the demand is known.
    double doubt() {
        return doubt;
    }

    /// The standard deviation of a minute's demand.
    double stray() {
        return Math.sqrt(noise / MINUTE);
    }

    /// Noise of neighbours differs twice as much as that of one, whatever the trend; the mean
    /// difference of normal values is the root of 2/pi of its deviation.
    private double measured() {
        int differences = Math.min(count - 2, RECENT);
        double sum = 0;
        for (int back = 0; back < differences; back++) {
            sum += Math.abs(rate(back, back + 1) - rate(back + 1, back + 2));
        }
        double apart = sum / differences;
        return apart * apart * Math.PI / 4 * STEP_SECONDS;
    }

    private void settle() {
        double least = Double.NEGATIVE_INFINITY;
        double most = Double.POSITIVE_INFINITY;
        for (int window = SHORTEST; window <= LONGEST; window *= 2) {
            int steps = Math.min(window, count - 1);
            double own = rate(0, steps);
            double variance = noise / (steps * STEP_SECONDS);
            double reach = AGREES * Math.sqrt(variance);
            least = Math.max(least, own - reach);
            most = Math.min(most, own + reach);
            if (least > most) {
                return;
            }
            mean = own;
            doubt = variance;
            if (steps < window) {
                return;
            }
        }
    }

    /// What was asked for between two steps, so many back.
    private double rate(int later, int earlier) {
        long passed = times[at(later)] - times[at(earlier)];
        return (double) (offered[at(later)] - offered[at(earlier)]) / passed;
    }

    private int at(int back) {
        return Math.floorMod(newest - back, times.length);
    }
}
