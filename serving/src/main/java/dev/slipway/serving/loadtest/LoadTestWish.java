package dev.slipway.serving.loadtest;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import java.time.Duration;

/// A version that is to be put under load, and what it has to keep.
///
/// @param stable the version that answers, which is put under the same load beside it
/// @param perSecond requests a second, as far as a small part of the host can do
/// @param p50 the median that is promised
/// @param p99 the 99th percentile that is promised
public record LoadTestWish(
        EndpointName endpoint,
        VersionNumber stable,
        VersionNumber candidate,
        double perSecond,
        Duration p50,
        Duration p99) {
    VersionId stableId() {
        return new VersionId(endpoint, stable);
    }

    VersionId candidateId() {
        return new VersionId(endpoint, candidate);
    }
}
