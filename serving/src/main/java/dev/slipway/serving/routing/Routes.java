package dev.slipway.serving.routing;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.runtime.ModelLeases;
import dev.slipway.serving.activation.Standby;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Holds the current routing table; a swap is one pointer.
///
/// *Threads*: safe from any number of threads; `pin` never waits.
public final class Routes {
    private final AtomicReference<RoutingTable> table = new AtomicReference<>(RoutingTable.EMPTY);

    /// What a request is routed to.
    public sealed interface Found {
        /// The route it was picked by.
        Route route();

        /// What stays of the version when it is not loaded any more.
        Standby standby();
    }

    /// A version and the lease that keeps it loaded.
    public record Pinned(Route route, WarmVersion version, ModelLeases.Lease lease, Standby standby)
            implements Found {}

    /// A version that is not loaded, and will be for a request.
    public record Asleep(Route route, Standby standby) implements Found {}

    /// The current image.
    public RoutingTable current() {
        return table.get();
    }

    /// Replaces the image by what `change` makes of it; `change` may be called more than once.
    public RoutingTable update(UnaryOperator<RoutingTable> change) {
        return table.updateAndGet(change);
    }

    /// Picks a version, and leases it if it is loaded. A version whose lease is refused has just
    /// left the table, so the table is read again.
    ///
    /// *Errors*: [RefusalException] when nothing can answer.
    public Found find(EndpointName endpoint, VersionChoice choice) {
        RoutingTable image = table.get();
        while (true) {
            Route route = route(image, endpoint);
            HostedVersion.Ready ready = route.peek(choice);
            if (ready == null) {
                return asleep(route, choice);
            }
            Optional<ModelLeases.Lease> lease = ready.warm().leases().acquire();
            if (lease.isPresent()) {
                return new Pinned(route, ready.warm(), lease.get(), ready.standby());
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

    private static Asleep asleep(Route route, VersionChoice choice) {
        Standby standby = route.dormant(choice);
        if (standby == null) {
            throw new RefusalException(route.refusal(choice));
        }
        return new Asleep(route, standby);
    }

    /// What a request that was admitted to `held` should move to, because another version of the
    /// same signature answers by now. A request keeps its version when the signature differs: its
    /// columns were read by it.
    public Optional<Pinned> move(WarmVersion held, VersionChoice choice) {
        @Nullable Route route = table.get().find(held.id().endpoint());
        if (route == null) {
            return Optional.empty();
        }
        HostedVersion.Ready ready = route.peek(choice);
        if (ready == null
                || ready.warm() == held
                || !ready.warm().signature().equals(held.signature())) {
            return Optional.empty();
        }
        return ready.warm()
                .leases()
                .acquire()
                .map(lease -> new Pinned(route, ready.warm(), lease, ready.standby()));
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
