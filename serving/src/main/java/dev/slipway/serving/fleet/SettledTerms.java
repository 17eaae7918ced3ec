package dev.slipway.serving.fleet;

import dev.slipway.api.model.EndpointName;
import dev.slipway.serving.routing.EndpointTerms;
import dev.slipway.serving.routing.HostedVersion;
import dev.slipway.serving.routing.Routes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The terms of endpoints, those that nobody settled anything for included.
///
/// *Threads*: safe from any number of threads. Whoever changes the terms or the table applies them
/// afterwards, so the last one sees both.
final class SettledTerms {
    private final Routes routes;
    private final EndpointTerms unsettled;
    private final Map<EndpointName, EndpointTerms> settled = new ConcurrentHashMap<>();

    SettledTerms(Routes routes, EndpointTerms unsettled) {
        this.routes = routes;
        this.unsettled = unsettled;
    }

    void settle(EndpointName endpoint, EndpointTerms terms) {
        if (!terms.equals(settled.put(endpoint, terms))) {
            apply(endpoint);
        }
    }

    void unsettle(EndpointName endpoint) {
        if (settled.remove(endpoint) != null) {
            apply(endpoint);
        }
    }

    EndpointTerms of(EndpointName endpoint) {
        return settled.getOrDefault(endpoint, unsettled);
    }

    /// Lets what is served follow the terms.
    void apply(EndpointName endpoint) {
        EndpointTerms terms = of(endpoint);
        routes.current()
                .route(endpoint)
                .ifPresent(route -> {
                    route.places().limitTo(terms.concurrency());
                    for (HostedVersion version : route.versions()) {
                        if (version instanceof HostedVersion.Ready ready) {
                            ready.warm().execution().follow(terms.batching());
                        }
                    }
                });
    }
}
