package dev.slipway.serving.routing;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.runtime.ModelLeases;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.release.Pick;
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
    ///
    /// @param pick what a split said of the request
    public record Pinned(
            Route route, WarmVersion version, ModelLeases.Lease lease, Standby standby, Pick pick)
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
    public Found find(RequestHead head) {
        EndpointName endpoint = head.endpoint();
        VersionChoice choice = head.version();
        RoutingTable image = table.get();
        while (true) {
            Route route = route(image, endpoint);
            Pick pick = route.pick(head);
            HostedVersion.Ready ready = route.peek(choice, pick);
            if (ready == null) {
                return asleep(route, choice);
            }
            Optional<ModelLeases.Lease> lease = ready.warm().leases().acquire();
            if (lease.isPresent()) {
                return new Pinned(route, ready.warm(), lease.get(), ready.standby(), pick);
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

    /// What a request that was admitted to `held` should move to, because another version answers
    /// it by now: after a swap, after a rollback, or when a split has seen its body. A request
    /// keeps its version when the signatures differ: its columns were read by it. In a release it
    /// is enough that both read columns alike.
    public Optional<Pinned> move(WarmVersion held, VersionChoice choice, Pick pick) {
        @Nullable Route route = table.get().find(held.id().endpoint());
        if (route == null) {
            return Optional.empty();
        }
        HostedVersion.Ready ready = route.peek(choice, pick);
        if (ready == null || ready.warm() == held || !mayMove(held, ready.warm(), pick)) {
            return Optional.empty();
        }
        return ready.warm()
                .leases()
                .acquire()
                .map(lease -> new Pinned(route, ready.warm(), lease, ready.standby(), pick));
    }

    private static boolean mayMove(WarmVersion held, WarmVersion to, Pick pick) {
        return switch (pick) {
            case Pick.None _ -> to.signature().equals(held.signature());
            case Pick.Open _, Pick.Made _ -> to.signature().readsAs(held.signature());
        };
    }

    /// A version of an endpoint that is ready, leased; empty where it is not.
    public Optional<Pinned> lease(EndpointName endpoint, VersionNumber version) {
        return lease(endpoint, new VersionChoice.Exactly(version));
    }

    /// The version that answers open choices which no split gives to candidate, leased; empty where
    /// none is ready.
    public Optional<Pinned> leaseStable(EndpointName endpoint) {
        return lease(endpoint, VersionChoice.ROUTED);
    }

    private Optional<Pinned> lease(EndpointName endpoint, VersionChoice choice) {
        @Nullable Route route = table.get().find(endpoint);
        if (route == null) {
            return Optional.empty();
        }
        HostedVersion.Ready ready = route.peek(choice, Pick.NONE);
        return ready == null
                ? Optional.empty()
                : ready.warm()
                        .leases()
                        .acquire()
                        .map(lease ->
                                new Pinned(route, ready.warm(), lease, ready.standby(), Pick.NONE));
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
