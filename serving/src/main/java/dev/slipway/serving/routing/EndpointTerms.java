package dev.slipway.serving.routing;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.spec.EndpointSpec.Scaling;
import dev.slipway.api.spec.Quota;
import dev.slipway.serving.batching.BatchGoal;
import org.jspecify.annotations.Nullable;

/// What an endpoint's owner settled about its requests.
///
/// @param concurrency requests that it may hold at once
/// @param batching what sharing of executions has to keep
/// @param owner on whose account memory and cold starts go, and whose quota its requests count on
/// @param quota of each principal that calls it; absent for no bound
/// @param scaling whether its version stays loaded while nobody asks for it
/// @param weight of its long calls beside those of other endpoints where slots are short
public record EndpointTerms(
        int concurrency,
        BatchGoal batching,
        TeamName owner,
        @Nullable Quota quota,
        Scaling scaling,
        int weight) {
    /// Of an endpoint whose owner nobody named.
    public EndpointTerms(int concurrency, BatchGoal batching) {
        this(concurrency, batching, TeamName.DEFAULT, null, Scaling.ALWAYS, 1);
    }

    /// *Errors*: `IllegalArgumentException` when no request could enter.
    public EndpointTerms {
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency: " + concurrency + " (expected: >= 1)");
        }
        if (weight < 1) {
            throw new IllegalArgumentException("weight: " + weight + " (expected: >= 1)");
        }
    }
}
