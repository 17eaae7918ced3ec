package dev.slipway.serving.routing;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.runtime.ModelLeases;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Holds the current routing table; a swap is one pointer.
///
/// *Threads*: safe from any number of threads; `pin` never waits.
public final class Routes {
    private final AtomicReference<RoutingTable> table = new AtomicReference<>(RoutingTable.EMPTY);

    /// A version and the lease that keeps it loaded.
    ///
    /// @param route the route it was picked by
    public record Pinned(Route route, WarmVersion version, ModelLeases.Lease lease) {}

    /// The current image.
    public RoutingTable current() {
        return table.get();
    }

    /// Replaces the image by what `change` makes of it; `change` may be called more than once.
    public RoutingTable update(UnaryOperator<RoutingTable> change) {
        return table.updateAndGet(change);
    }

    /// Picks a version and leases it. A version whose lease is refused has just left the table, so
    /// the table is read again.
    ///
    /// *Errors*: [RefusalException] when nothing can answer.
    public Pinned pin(EndpointName endpoint, VersionChoice choice) {
        RoutingTable image = table.get();
        while (true) {
            Route route = route(image, endpoint);
            WarmVersion version = route.pick(choice);
            Optional<ModelLeases.Lease> lease = version.leases().acquire();
            if (lease.isPresent()) {
                return new Pinned(route, version, lease.get());
            }
            RoutingTable newer = table.get();
            if (newer == image) {
                throw new RefusalException(
                        ErrorCode.MODEL_NOT_READY,
                        "Request for model '" + endpoint + "' is not possible: it is unloaded");
            }
            image = newer;
        }
    }

    /// What a request that was admitted to `held` should move to, because another version of the
    /// same signature answers by now. A request keeps its version when the signature differs: its
    /// columns were read by it.
    public Optional<Pinned> move(WarmVersion held, VersionChoice choice) {
        @Nullable Route route = table.get().find(held.id().endpoint());
        if (route == null) {
            return Optional.empty();
        }
        @Nullable WarmVersion picked = route.peek(choice);
        if (picked == null || picked == held || !picked.signature().equals(held.signature())) {
            return Optional.empty();
        }
        return picked.leases().acquire().map(lease -> new Pinned(route, picked, lease));
    }

    private static Route route(RoutingTable image, EndpointName endpoint) {
        @Nullable Route route = image.find(endpoint);
        if (route == null) {
            throw new RefusalException(
                    ErrorCode.UNKNOWN_MODEL,
                    "Request for unknown model: '" + endpoint + "' is not found");
        }
        return route;
    }
}
