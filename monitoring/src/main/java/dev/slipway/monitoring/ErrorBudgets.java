package dev.slipway.monitoring;

import dev.slipway.api.model.EndpointName;
import dev.slipway.monitoring.machine.ErrorBudget;

/// What endpoints may still get wrong.
///
/// *Threads*: any; answers come from memory.
public interface ErrorBudgets {
    /// The budget of an endpoint.
    ErrorBudget of(EndpointName endpoint);
}
