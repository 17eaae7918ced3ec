package dev.slipway.api.slo;

import dev.slipway.api.model.EndpointName;
import java.util.Optional;

/// Says how many bad answers endpoints may still give.
///
/// *Threads*: any; never blocks on a disk.
@FunctionalInterface
public interface Budgets {
    /// What is left of the endpoint's budget; empty of one that is not known, or that
    /// nobody has asked yet.
    Optional<RemainingBudget> remaining(EndpointName endpoint);

    /// Whether it knows what the endpoint has given. A process that has just begun reads first what
    /// those before it have counted.
    default boolean isKnown(EndpointName endpoint) {
        return true;
    }
}
