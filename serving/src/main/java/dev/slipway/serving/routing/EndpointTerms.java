package dev.slipway.serving.routing;

import dev.slipway.api.access.TeamName;
import dev.slipway.serving.batching.BatchGoal;

/// What an endpoint's owner settled about its requests.
///
/// @param concurrency requests that it may hold at once
/// @param batching what sharing of executions has to keep
/// @param owner on whose account memory and cold starts go
public record EndpointTerms(int concurrency, BatchGoal batching, TeamName owner) {
    /// Of an endpoint whose owner nobody named.
    public EndpointTerms(int concurrency, BatchGoal batching) {
        this(concurrency, batching, TeamName.DEFAULT);
    }

    /// *Errors*: `IllegalArgumentException` when no request could enter.
    public EndpointTerms {
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency: " + concurrency + " (expected: >= 1)");
        }
    }
}
