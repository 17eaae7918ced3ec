package dev.slipway.jobs.engine;

import dev.slipway.jobs.stream.StreamTally;
import java.util.Arrays;

/// When messages were sent, a millisecond and a count for each run of equal ones.
///
/// *Threads*: one at a time.
final class SendTimes {
    private static final int FIRST = 256;
    private static final int MOST = 1 << 16;

    private long[] times = new long[FIRST];
    private long[] counts = new long[FIRST];
    private int size;

    void add(long time) {
        if (size > 0 && (times[size - 1] == time || size == MOST)) {
            counts[size - 1]++;
            return;
        }
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            counts = Arrays.copyOf(counts, size * 2);
        }
        times[size] = time;
        counts[size++] = 1;
    }

    /// Notes that all of them can be seen now.
    void visible(StreamTally tally) {
        for (int i = 0; i < size; i++) {
            tally.visible(times[i], counts[i]);
        }
    }
}
