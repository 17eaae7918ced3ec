package dev.slipway.monitoring.metrics;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.stats.counts.LatencyHistogram;
import dev.slipway.stats.counts.Numbers;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/// What one version of an endpoint did in a stretch of time.
///
/// @param codes answers by the status that callers saw
/// @param latencies from admission to answer
/// @param queue the part of them before execution
/// @param work what that took
public record VersionWindow(
        EndpointName endpoint,
        VersionNumber version,
        Instant start,
        Duration length,
        Map<Integer, Long> codes,
        LatencyHistogram latencies,
        LatencyHistogram queue,
        VersionWork work) {
    /// What serving hands in, kept for a day.
    public static final Duration SHORT = Duration.ofSeconds(10);

    /// What six of them are added up to, kept for 30 days.
    public static final Duration LONG = Duration.ofMinutes(1);

    private static final int FORM = 1;
    private static final int MOST_CODES = 1000;

    public VersionWindow {
        codes = Map.copyOf(codes);
    }

    /// All answers.
    public long answers() {
        return codes.values().stream().mapToLong(Long::longValue).sum();
    }

    /// Slots that its calls held on average.
    public double slots() {
        return (double) work.slotNanos() / length.toNanos();
    }

    /// The same, where that took this.
    public VersionWindow with(VersionWork other) {
        return new VersionWindow(endpoint, version, start, length, codes, latencies, queue, other);
    }

    /// The longer window that this one is the first part of.
    VersionWindow lengthened() {
        long seconds = LONG.toSeconds();
        Instant whole = Instant.ofEpochSecond(start.getEpochSecond() / seconds * seconds);
        return new VersionWindow(endpoint, version, whole, LONG, codes, latencies, queue, work);
    }

    /// This window and another part of it.
    VersionWindow with(VersionWindow part) {
        Map<Integer, Long> all = new TreeMap<>(codes);
        part.codes.forEach((code, count) -> all.merge(code, count, Long::sum));
        LatencyHistogram longer = new LatencyHistogram();
        longer.merge(latencies);
        longer.merge(part.latencies);
        LatencyHistogram waits = new LatencyHistogram();
        waits.merge(queue);
        waits.merge(part.queue);
        return new VersionWindow(
                endpoint, version, start, length, all, longer, waits, work.with(part.work));
    }

    long[] numbers() {
        Numbers numbers = new Numbers();
        numbers.put(FORM);
        numbers.put(work.slotNanos());
        numbers.put(codes.size());
        new TreeMap<>(codes)
                .forEach((code, count) -> {
                    numbers.put(code);
                    numbers.put(count);
                });
        latencies.writeTo(numbers);
        queue.writeTo(numbers);
        numbers.put(work.executions());
        numbers.put(work.rows());
        numbers.put(work.memoryBytes());
        return numbers.toArray();
    }

    static VersionWindow of(
            EndpointName endpoint,
            VersionNumber version,
            Instant start,
            Duration length,
            long[] stored) {
        Numbers numbers = new Numbers(stored);
        numbers.takeWithin(FORM, FORM);
        long slots = numbers.take();
        Map<Integer, Long> codes = new TreeMap<>();
        int kinds = numbers.takeWithin(0, MOST_CODES);
        for (int i = 0; i < kinds; i++) {
            codes.put((int) numbers.take(), numbers.take());
        }
        LatencyHistogram latencies = new LatencyHistogram();
        latencies.readFrom(numbers);
        LatencyHistogram queue = new LatencyHistogram();
        queue.readFrom(numbers);
        // What comes last came later: earlier servers do not write it, and read on without it.
        VersionWork work =
                numbers.isEmpty()
                        ? VersionWork.onSlots(slots)
                        : new VersionWork(slots, numbers.take(), numbers.take(), numbers.take());
        return new VersionWindow(endpoint, version, start, length, codes, latencies, queue, work);
    }
}
