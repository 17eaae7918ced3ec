package dev.slipway.api.status;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one version of an endpoint answered in a stretch of time.
///
/// *Units*: milliseconds, from admission to answer, of requests that were answered well.
///
/// @param answers all of them, refusals of requests that were let in among them
/// @param codes by the status that callers saw, ascending
/// @param p50Millis absent where none was answered well
/// @param p99Millis absent as well
/// @param queueP99Millis the part of it before execution; absent as well
/// @param slots that its calls held on average, however many requests shared one; what runs on a
///     caller's thread counts as a slot, and what computes outside holds none
/// @param meanRows of its executions; absent where they were not counted
/// @param memoryBytes that the version held at most; absent as well
/// @param latencies absent where none was answered well, and where all endpoints are told at once
public record TrafficWindow(
        EndpointName endpoint,
        VersionNumber version,
        Instant start,
        Duration length,
        long answers,
        List<CodeCount> codes,
        @Nullable Double p50Millis,
        @Nullable Double p99Millis,
        @Nullable Double queueP99Millis,
        double slots,
        @Nullable Double meanRows,
        @Nullable Long memoryBytes,
        @Nullable LatencyCounts latencies) {
    private static final int FIRST_OF_OURS = 500;

    public TrafficWindow {
        codes = List.copyOf(codes);
    }

    /// How often callers saw a status.
    public record CodeCount(int code, long count) {}

    /// Answers a second.
    public double rate() {
        return answers * 1e9 / length.toNanos();
    }

    /// Answers that were our fault.
    public long bad() {
        return codes.stream()
                .filter(one -> one.code() >= FIRST_OF_OURS)
                .mapToLong(CodeCount::count)
                .sum();
    }
}
