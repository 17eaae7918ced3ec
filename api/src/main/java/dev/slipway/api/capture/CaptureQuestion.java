package dev.slipway.api.capture;

import dev.slipway.api.model.EndpointName;
import org.jspecify.annotations.Nullable;

/// Which kept predictions of an endpoint are asked for.
///
/// @param status those that ended so; absent for all
/// @param slowest whether the slowest come first, not the newest
/// @param limit how many at most
public record CaptureQuestion(
        EndpointName endpoint, @Nullable CaptureStatus status, boolean slowest, int limit) {
    public CaptureQuestion {
        if (limit < 1) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: >= 1)");
        }
    }
}
