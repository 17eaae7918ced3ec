package dev.slipway.serving.routing;

import dev.slipway.api.model.EndpointName;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The image of everything that is served.
///
/// *Threads*: immutable.
public final class RoutingTable {
    /// An image without endpoints.
    public static final RoutingTable EMPTY = new RoutingTable(Map.of());

    private final Map<EndpointName, Route> routes;

    private RoutingTable(Map<EndpointName, Route> routes) {
        this.routes = routes;
    }

    @Nullable Route find(EndpointName endpoint) {
        return routes.get(endpoint);
    }

    /// The endpoint's route, if the endpoint is known.
    public Optional<Route> route(EndpointName endpoint) {
        return Optional.ofNullable(find(endpoint));
    }

    /// All routes, in no order.
    public Collection<Route> routes() {
        return routes.values();
    }

    /// This image with one route added or replaced.
    public RoutingTable with(Route route) {
        Map<EndpointName, Route> changed = new HashMap<>(routes);
        changed.put(route.name(), route);
        return new RoutingTable(Map.copyOf(changed));
    }

    /// This image without one endpoint.
    public RoutingTable without(EndpointName endpoint) {
        Map<EndpointName, Route> changed = new HashMap<>(routes);
        changed.remove(endpoint);
        return new RoutingTable(Map.copyOf(changed));
    }
}
