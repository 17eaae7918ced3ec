package dev.slipway.api.control;

import dev.slipway.api.model.EndpointName;

/// Takes endpoints out of service by hand, and back.
public sealed interface OperateCommand extends Command {
    /// The endpoint that it is about.
    EndpointName endpoint();

    /// Brings an endpoint that was unloaded back into service; nothing happens to any other.
    record LoadEndpoint(EndpointName endpoint) implements OperateCommand {}

    /// Takes an endpoint out of service until it is loaded again; what it is declared to be stays.
    record UnloadEndpoint(EndpointName endpoint) implements OperateCommand {}
}
