package dev.slipway.monitoring.slo;

import dev.slipway.api.model.EndpointName;
import java.util.Map;

/// Says how requests ended, by endpoint.
@FunctionalInterface
public interface ServedCounts {
    /// Counts that only grow, until an endpoint's begin anew.
    Map<EndpointName, Served> read();
}
