package dev.slipway.serving.batching;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What an endpoint asks of batching: a latency to keep, and what its owner pinned by hand.
///
/// @param p99 latency that 99 % of the requests must keep
/// @param maxSize rows of a batch at most; absent to follow the latency
/// @param delay how long a call may wait for others; absent to follow the load
/// @param acceptNeighbours whether calls share executions although answers depend on neighbours
public record BatchGoal(
        Duration p99,
        @Nullable Integer maxSize,
        @Nullable Duration delay,
        boolean acceptNeighbours) {
    /// *Errors*: `IllegalArgumentException` naming the first value that is out of range.
    public BatchGoal {
        if (p99.isNegative() || p99.isZero()) {
            throw new IllegalArgumentException("p99: " + p99 + " (expected: > 0)");
        }
        if (maxSize != null && maxSize < 1) {
            throw new IllegalArgumentException("max-size: " + maxSize + " (expected: >= 1)");
        }
        if (delay != null && delay.isNegative()) {
            throw new IllegalArgumentException("delay: " + delay + " (expected: >= 0)");
        }
    }

    /// To keep a latency, nothing pinned.
    public static BatchGoal within(Duration p99) {
        return new BatchGoal(p99, null, null, false);
    }
}
