package dev.slipway.serving.scaling;

import java.time.Duration;

/// What slots were asked for over the last while, by the tick.
///
/// *Threads*: one at a time.
final class OfferedWork {
    private final long[] times;
    private final long[] offered;
    private int count;
    private int newest = -1;

    /// @param ticks that are remembered
    OfferedWork(int ticks) {
        this.times = new long[ticks];
        this.offered = new long[ticks];
    }

    void add(SlotLoad load) {
        newest = (newest + 1) % times.length;
        count = Math.min(count + 1, times.length);
        times[newest] = load.nanoTime();
        offered[newest] = load.offered();
    }

    void clear() {
        count = 0;
    }

    /// Whether ticks reach back so far.
    boolean covers(Duration window) {
        return count > 1 && times[newest] - times[at(count - 1)] >= window.toNanos();
    }

    /// Slots that were asked for on average over a window, or over all that is known.
    ///
    /// *Source*: Little's law: the mean number of busy slots is the rate of calls times the slot
    /// time of one, and this is what both add up to.
    double over(Duration window) {
        if (count < 2) {
            return 0;
        }
        int back = 1;
        while (back < count - 1 && times[newest] - times[at(back)] < window.toNanos()) {
            back++;
        }
        long passed = times[newest] - times[at(back)];
        long asked = offered[newest] - offered[at(back)];
        return passed <= 0 ? 0 : Math.max(0, (double) asked / passed);
    }

    private int at(int back) {
        return Math.floorMod(newest - back, times.length);
    }
}
