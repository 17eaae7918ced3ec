package dev.slipway.api.control;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;

/// Says what a process really does; submitted by servers themselves.
public sealed interface ReportCommand extends Command {
    /// A version serves on a node.
    ///
    /// @param node the process that says so
    /// @param seq the image that it has carried out
    record ReportLoaded(
            String node, EndpointName endpoint, ModelName model, VersionNumber version, long seq)
            implements ReportCommand {}

    /// A version could not be loaded; what served before goes on.
    record ReportLoadFailed(
            String node,
            EndpointName endpoint,
            ModelName model,
            VersionNumber version,
            long seq,
            String reason)
            implements ReportCommand {}
}
