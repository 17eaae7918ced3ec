package dev.slipway.serving.batching;

import dev.slipway.api.spec.EndpointSpec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What an endpoint asks of batching: a latency to keep, and what its owner pinned by hand.
///
/// @param p99 latency that 99 % of the requests must keep
public record BatchGoal(Duration p99, EndpointSpec.Batching pinned) {
    /// Of an endpoint that says nothing.
    public static final BatchGoal DEFAULT = within(EndpointSpec.Slo.DEFAULT.p99());

    /// *Errors*: `IllegalArgumentException` when the latency is out of range.
    public BatchGoal {
        if (p99.isNegative() || p99.isZero()) {
            throw new IllegalArgumentException("p99: " + p99 + " (expected: > 0)");
        }
    }

    /// To keep a latency, nothing pinned.
    public static BatchGoal within(Duration p99) {
        return new BatchGoal(p99, EndpointSpec.Batching.AUTOMATIC);
    }

    /// Rows of a batch at most; absent to follow the latency.
    @Nullable Integer maxSize() {
        return pinned.maxSize();
    }

    /// How long a call may wait for others; absent to follow the load.
    @Nullable Duration delay() {
        return pinned.delay();
    }

    /// Whether calls share executions although answers depend on neighbours.
    boolean acceptNeighbours() {
        return pinned.acceptNeighbours();
    }
}
