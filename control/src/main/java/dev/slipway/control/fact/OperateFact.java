package dev.slipway.control.fact;

import dev.slipway.api.model.EndpointName;

/// A fact about endpoints: what somebody did to one by hand.
public sealed interface OperateFact extends Fact {
    /// An endpoint is out of service until somebody loads it.
    record EndpointUnloaded(EndpointName endpoint) implements OperateFact {}

    /// An endpoint is back in service.
    record EndpointLoaded(EndpointName endpoint) implements OperateFact {}
}
