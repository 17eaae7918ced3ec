package dev.slipway.api.status;

import dev.slipway.api.model.VersionId;

/// Told of every request after its answer has been written.
///
/// *Threads*: called on the request's own thread; must not block.
public interface PredictionObserver {
    /// One request is over.
    void observe(ObservedPrediction prediction);

    /// This version is gone: whatever is kept per version can be dropped.
    void forget(VersionId version);
}
