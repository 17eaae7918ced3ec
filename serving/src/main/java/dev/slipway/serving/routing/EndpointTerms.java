package dev.slipway.serving.routing;

import dev.slipway.serving.batching.BatchGoal;

/// What an endpoint's owner settled about its requests.
///
/// @param concurrency requests that it may hold at once
/// @param batching what sharing of executions has to keep
public record EndpointTerms(int concurrency, BatchGoal batching) {
    /// *Errors*: `IllegalArgumentException` when no request could enter.
    public EndpointTerms {
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency: " + concurrency + " (expected: >= 1)");
        }
    }
}
