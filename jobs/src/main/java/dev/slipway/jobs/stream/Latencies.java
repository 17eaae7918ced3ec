package dev.slipway.jobs.stream;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// How long after they were sent messages have become visible in the last ten seconds. However many
/// there are, few numbers are kept: those of a tenth of a second stand together, and a latency has
/// three digits.
///
/// *Units*: milliseconds.
///
/// *Threads*: one at a time.
final class Latencies {
    private static final long WINDOW = 10_000;
    private static final long TOGETHER = 100;
    private static final int DIGITS = 1_000;

    private final Deque<Moment> moments = new ArrayDeque<>();

    /// Messages that became visible together, by their latencies.
    private record Moment(long at, Map<Long, Long> counts) {
        boolean isLately(long now) {
            return at >= now - WINDOW && at <= now;
        }
    }

    /// Messages become visible now.
    void add(long now, long latency, long count) {
        long at = now - Math.floorMod(now, TOGETHER);
        if (!moments.isEmpty() && moments.getLast().at() > at) {
            // The clock was set back: until it is there again all that comes would stay.
            moments.clear();
        }
        if (moments.isEmpty() || moments.getLast().at() < at) {
            moments.addLast(new Moment(at, new HashMap<>()));
        }
        Object ignored = moments.getLast().counts().merge(rounded(latency), count, Long::sum);
        while (moments.getFirst().at() < now - WINDOW) {
            moments.removeFirst();
        }
    }

    private static long rounded(long millis) {
        long unit = 1;
        while (millis / unit >= DIGITS) {
            unit *= 10;
        }
        return millis / unit * unit;
    }

    /// By latency, how many messages have had it lately.
    NavigableMap<Long, Long> lately(long now) {
        NavigableMap<Long, Long> all = new TreeMap<>();
        for (Moment moment : moments) {
            if (moment.isLately(now)) {
                moment.counts().forEach((latency, count) -> all.merge(latency, count, Long::sum));
            }
        }
        return all;
    }

    /// How many numbers are kept.
    int size() {
        return moments.stream().mapToInt(moment -> moment.counts().size()).sum();
    }

    /// Forgets all of them.
    void clear() {
        moments.clear();
    }
}
