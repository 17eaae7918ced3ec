package dev.slipway.jobs.engine;

import dev.slipway.jobs.stream.StreamTally;

/// When messages were sent: a millisecond and a count for each run of equal ones, or of close ones
/// where there are many.
///
/// *Threads*: one at a time.
final class SendTimes {
    private static final int MOST = 256;

    private final long[] times = new long[MOST];
    private final long[] counts = new long[MOST];
    private int size;

    void add(long time) {
        if (size > 0 && times[size - 1] == time) {
            counts[size - 1]++;
            return;
        }
        if (size == MOST) {
            halve();
        }
        times[size] = time;
        counts[size++] = 1;
    }

    /// Puts each two neighbours together, under the time of the first.
    private void halve() {
        for (int i = 0; i < MOST / 2; i++) {
            times[i] = times[2 * i];
            counts[i] = counts[2 * i] + counts[2 * i + 1];
        }
        size = MOST / 2;
    }

    /// Notes that all of them can be seen now.
    void visible(StreamTally tally) {
        for (int i = 0; i < size; i++) {
            tally.visible(times[i], counts[i]);
        }
    }
}
