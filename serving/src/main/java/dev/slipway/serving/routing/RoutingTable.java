package dev.slipway.serving.routing;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionId;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The image of everything that is served.
///
/// Routes lie in buckets by the hash of their name, and an image shares all buckets but one with
/// the image before it: a change costs the same whether ten endpoints are known or ten thousand.
///
/// *Threads*: immutable.
public final class RoutingTable {
    private static final int BUCKETS = 1 << 10;

    /// An image without endpoints.
    public static final RoutingTable EMPTY = new RoutingTable(emptyBuckets());

    private final Map<EndpointName, Route>[] buckets;

    private RoutingTable(Map<EndpointName, Route>[] buckets) {
        this.buckets = buckets;
    }

    private static Map<EndpointName, Route>[] emptyBuckets() {
        @SuppressWarnings({"unchecked", "rawtypes"})
        Map<EndpointName, Route>[] empty = new Map[BUCKETS];
        Arrays.fill(empty, Map.of());
        return empty;
    }

    @Nullable Route find(EndpointName endpoint) {
        return buckets[bucket(endpoint)].get(endpoint);
    }

    private static int bucket(EndpointName endpoint) {
        int hash = endpoint.hashCode();
        return (hash ^ hash >>> 16) & BUCKETS - 1;
    }

    /// The endpoint's route, if the endpoint is known.
    public Optional<Route> route(EndpointName endpoint) {
        return Optional.ofNullable(find(endpoint));
    }

    /// A version, where it can answer.
    public Optional<WarmVersion> loaded(VersionId id) {
        return route(id.endpoint())
                .flatMap(route -> route.version(id.version()))
                .flatMap(HostedVersion::loaded);
    }

    /// All routes, in no order.
    public Collection<Route> routes() {
        return Stream.of(buckets).flatMap(bucket -> bucket.values().stream()).toList();
    }

    /// This image with one route added or replaced.
    public RoutingTable with(Route route) {
        Map<EndpointName, Route> changed = new HashMap<>(buckets[bucket(route.name())]);
        changed.put(route.name(), route);
        return exchanging(bucket(route.name()), changed);
    }

    /// This image without one endpoint.
    public RoutingTable without(EndpointName endpoint) {
        Map<EndpointName, Route> changed = new HashMap<>(buckets[bucket(endpoint)]);
        changed.remove(endpoint);
        return exchanging(bucket(endpoint), changed);
    }

    private RoutingTable exchanging(int bucket, Map<EndpointName, Route> by) {
        Map<EndpointName, Route>[] changed = buckets.clone();
        changed[bucket] = Map.copyOf(by);
        return new RoutingTable(changed);
    }
}
