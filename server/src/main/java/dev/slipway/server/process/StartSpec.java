package dev.slipway.server.process;

import dev.slipway.api.model.EndpointName;
import dev.slipway.server.config.ServerSettings;
import dev.slipway.server.drill.FaultSwitch;
import dev.slipway.serving.Clocks;
import java.io.OutputStream;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What a server is started with.
///
/// @param models that it loads beside those of the journal
/// @param faults of a server that a drill breaks
/// @param log where events and, if it is on, the access log go
record StartSpec(
        ServerSettings settings,
        List<ModelArgument> models,
        FaultSwitch faults,
        OutputStream log,
        Clocks clocks) {
    /// The endpoints that these models are of: the journal fills them no more.
    Set<EndpointName> named() {
        return models.stream()
                .map(model -> model.version().endpoint())
                .collect(Collectors.toUnmodifiableSet());
    }
}
