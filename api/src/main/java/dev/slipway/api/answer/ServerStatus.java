package dev.slipway.api.answer;

import java.time.Instant;
import java.util.List;

/// How the server is.
///
/// @param ready whether it takes predictions
/// @param seq the newest image
/// @param time of the last record in it
/// @param degraded endpoints that are not as they should be, each with its reason
/// @param revisits endpoints whose way of deployment was to be thought over by today
public record ServerStatus(
        String name,
        String version,
        boolean ready,
        long seq,
        Instant time,
        int models,
        int endpoints,
        List<String> degraded,
        List<String> revisits) {
    public ServerStatus {
        degraded = List.copyOf(degraded);
        revisits = List.copyOf(revisits);
    }
}
