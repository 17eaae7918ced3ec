package dev.slipway.monitoring.evidence;

import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.monitoring.machine.Clocks;
import java.time.Duration;

/// Counts the running time of a release by a monotonic clock.
///
/// A gap of more than a few seconds between two looks counts as those few: the process or its
/// machine slept. *Threads*: one at a time.
public final class RunningTime {
    private static final long LONGEST_GAP_NANOS = 5_000_000_000L;

    private long ran;
    private long entered;
    private long stepBegan;
    private int moves;
    private long last;

    private RunningTime(Reading begin, long nanoTime) {
        this.ran = begin.ran();
        this.entered = begin.entered();
        this.stepBegan = begin.stepBegan();
        this.moves = begin.moves();
        this.last = nanoTime;
    }

    /// What has to be stored of it, in nanoseconds.
    public record Reading(long ran, long entered, long stepBegan, int moves) {
        public static final Reading ZERO = new Reading(0, 0, 0, 0);
    }

    /// Goes on from what was read before.
    public static RunningTime from(Reading reading, long nanoTime) {
        return new RunningTime(reading, nanoTime);
    }

    /// Counts up to now; `release` says which phase it is in.
    public void look(Release release, long nanoTime) {
        ran += Math.clamp(nanoTime - last, 0, LONGEST_GAP_NANOS);
        last = nanoTime;
        while (moves < release.moves().size()) {
            enter(release, moves);
            moves++;
        }
    }

    /// Lets the time until now pass uncounted.
    public void skip(long nanoTime) {
        last = nanoTime;
    }

    private void enter(Release release, int index) {
        entered = ran;
        ReleaseTransition move = release.moves().get(index).transition();
        int before = index == 0 ? 0 : release.moves().get(index - 1).transition().step();
        if (move.step() != before || move.from() == ReleasePhase.HOLD) {
            stepBegan = ran;
        }
    }

    public Clocks clocks() {
        return new Clocks(
                Duration.ofNanos(ran),
                Duration.ofNanos(ran - entered),
                Duration.ofNanos(ran - stepBegan));
    }

    public Reading reading() {
        return new Reading(ran, entered, stepBegan, moves);
    }
}
