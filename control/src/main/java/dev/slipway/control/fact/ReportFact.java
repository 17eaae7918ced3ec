package dev.slipway.control.fact;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;

/// A fact that a node reports of itself.
public sealed interface ReportFact extends Fact {
    /// A version serves.
    record VersionLoaded(
            String node, EndpointName endpoint, ModelName model, VersionNumber version, long seq)
            implements ReportFact {}

    /// A version could not be loaded.
    record VersionLoadFailed(
            String node,
            EndpointName endpoint,
            ModelName model,
            VersionNumber version,
            long seq,
            String reason)
            implements ReportFact {}
}
