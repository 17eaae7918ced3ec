package dev.slipway.serving.fleet;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionState;
import dev.slipway.serving.activation.PackageSource;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.limits.EndpointLimits;
import dev.slipway.serving.metering.Metering;
import dev.slipway.serving.metering.VersionMeter;
import dev.slipway.serving.routing.HostedVersion;
import dev.slipway.serving.routing.Route;
import dev.slipway.serving.routing.Routes;
import dev.slipway.serving.routing.WarmVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How versions enter an endpoint, answer in the place of others, and leave: one change after the
/// other, so that what was found of a version still holds when it is acted upon.
///
/// Of the versions that are to be alone at an endpoint, the last one that began is; one before that
/// is not there yet is given up.
///
/// *Threads*: safe from any number of threads; one lock, under which nothing waits. A version's own
/// lock is taken within it, never the other way round.
final class Swaps {
    private final Routes routes;
    private final Standbys standbys;
    private final Departures departures;
    private final Splits splits;
    private final AgreedTerms terms;

    // Guarded by this.
    private final Map<EndpointName, Standby> replacing = new HashMap<>();

    Swaps(
            Routes routes,
            Standbys standbys,
            Departures departures,
            Splits splits,
            AgreedTerms terms) {
        this.routes = routes;
        this.standbys = standbys;
        this.departures = departures;
        this.splits = splits;
        this.terms = terms;
    }

    /// Does several things as one.
    synchronized <T> T asOne(Supplier<T> work) {
        return work.get();
    }

    /// Lets a version be known that is about to be loaded.
    ///
    /// @param alone whether the others of its endpoint leave once it answers
    synchronized Standby begin(VersionId version, PackageSource source, boolean alone) {
        // First: one in the table that nobody has made would be loading for ever.
        Standby fresh = standbys.make(version, source);
        enter(new HostedVersion.NotReady(version, new VersionState.Loading()));
        standbys.begin(fresh);
        if (alone) {
            Standby before = replacing.put(version.endpoint(), fresh);
            if (before != null && standbys.isKnown(before)) {
                giveUp(before.id());
            }
        }
        forgetLeft(version.endpoint());
        return fresh;
    }

    /// Whether a version is to be alone at an endpoint that does not answer yet.
    synchronized boolean isReplacing(EndpointName endpoint) {
        return replacing.containsKey(endpoint);
    }

    /// One that failed may come yet while it is known; behind that it would stay here for ever, and
    /// its package with it.
    private void forgetLeft(EndpointName endpoint) {
        Standby last = replacing.get(endpoint);
        if (last != null && !standbys.isKnown(last)) {
            replacing.remove(endpoint);
        }
    }

    /// Lets a version be known that the first request for it has loaded.
    synchronized Standby offer(VersionId version, PackageSource source) {
        Standby standby = standbys.make(version, source);
        standby.sleep();
        enter(new HostedVersion.Dormant(standby));
        standbys.begin(standby);
        if (splits.holds(version)) {
            standbys.keep(version);
        }
        return standby;
    }

    private void enter(HostedVersion version) {
        EndpointName endpoint = version.id().endpoint();
        EndpointLimits limits = terms.begin(endpoint);
        routes.update(table -> {
            Route route = table.route(endpoint).orElseGet(() -> Route.empty(endpoint, limits));
            route.version(version.id().version()).ifPresent(Swaps::requireGone);
            return table.with(route.with(version));
        });
        splits.apply(endpoint);
    }

    private static void requireGone(HostedVersion there) {
        VersionState state = there.describe().state();
        if (!(state instanceof VersionState.Failed || state instanceof VersionState.Unloaded)) {
            throw new IllegalArgumentException(
                    "version: "
                            + there.id().version()
                            + " (expected: one that is not there yet) for endpoint "
                            + there.id().endpoint());
        }
    }

    /// Lets a version be loaded once more that failed. False when it is not to be loaded any more.
    synchronized boolean startAgain(Standby standby) {
        HostedVersion there = standbys.hosted(standby);
        boolean isWanted =
                standbys.isKnown(standby)
                        && there instanceof HostedVersion.NotReady(_, VersionState.Failed _);
        if (isWanted) {
            HostedVersion loading =
                    new HostedVersion.NotReady(standby.id(), new VersionState.Loading());
            routes.update(table -> Standbys.exchange(table, there, loading));
        }
        return isWanted;
    }

    /// What counts a version whose load begins, which is its own also where its endpoint is removed
    /// meanwhile and another takes the name. Null for one that is not to come any more: it costs
    /// nothing. Whoever gets it says when the load has ended.
    synchronized @Nullable VersionMeter begins(Standby standby, Metering metering) {
        return standbys.isKnown(standby) ? metering.loading(standby.id()) : null;
    }

    /// Lets a version answer that has been loaded. False when it was removed meanwhile.
    ///
    /// @param alone whether the others of its endpoint leave, but for those that are held
    synchronized boolean publish(WarmVersion warm, Standby standby, boolean alone) {
        VersionId version = standby.id();
        replacing.remove(version.endpoint(), standby);
        boolean isThere = standbys.publish(warm, standby);
        splits.learn(version.endpoint());
        if (isThere && alone) {
            retireOthersOf(version);
        }
        return isThere;
    }

    /// Also where the endpoint prefers one of them: there is no moment in which none answers.
    private void retireOthersOf(VersionId version) {
        List<HostedVersion> others = othersOf(version);
        boolean takesOver = others.stream().anyMatch(other -> isPreferred(other.id()));
        if (takesOver) {
            prefer(version.endpoint(), new VersionChoice.Exactly(version.version()));
        }
        others.forEach(departures::retire);
        if (takesOver) {
            prefer(version.endpoint(), VersionChoice.ROUTED);
        }
    }

    private boolean isPreferred(VersionId version) {
        return routes.current()
                .route(version.endpoint())
                .map(Route::preferred)
                .filter(new VersionChoice.Exactly(version.version())::equals)
                .isPresent();
    }

    /// Lets one version, or the newest ready one, answer requests that leave the choice open.
    void prefer(EndpointName endpoint, VersionChoice choice) {
        routes.update(table ->
                table.route(endpoint)
                        .map(route -> table.with(route.preferring(choice)))
                        .orElse(table));
    }

    private List<HostedVersion> othersOf(VersionId version) {
        List<HostedVersion> others = new ArrayList<>();
        routes.current()
                .route(version.endpoint())
                .ifPresent(route -> others.addAll(route.versions()));
        others.removeIf(one -> one.id().equals(version) || splits.holds(one.id()));
        return others;
    }

    /// A version could not be loaded.
    synchronized void failed(Standby standby, VersionState.Failed state) {
        if (standby.isWaking()) {
            standbys.failed(standby, state.reason());
            return;
        }
        HostedVersion failed = new HostedVersion.NotReady(standby.id(), state);
        routes.update(table -> standbys.replaceLoading(table, standby, failed));
    }

    /// A load broke off, wherever it stood. A version that would be loading for ever has failed;
    /// what has become of it.
    synchronized VersionState brokeOff(Standby standby, VersionState.Failed why) {
        VersionState now =
                standbys.isKnown(standby)
                        ? standbys.hosted(standby).describe().state()
                        : new VersionState.Unloaded();
        if (standby.isWaking() || now instanceof VersionState.Loading) {
            failed(standby, why);
            return why;
        }
        return now;
    }

    /// Lets a version leave. False when it is not there.
    synchronized boolean remove(VersionId version) {
        boolean hasLeft = hosted(version).map(departures::retire).orElse(false);
        forgetLeft(version.endpoint());
        return hasLeft;
    }

    /// Lets a version not come that is not there yet; what it failed by stays known. Whether it was
    /// loading.
    synchronized boolean giveUp(VersionId version) {
        HostedVersion there = hosted(version).orElse(null);
        if (there instanceof HostedVersion.NotReady(_, VersionState.Failed _)) {
            standbys.find(version).ifPresent(standbys::end);
        }
        boolean wasLoading =
                there instanceof HostedVersion.NotReady(_, VersionState.Loading _)
                        && departures.retire(there);
        forgetLeft(version.endpoint());
        return wasLoading;
    }

    /// Lets a version leave and stay known.
    synchronized void park(VersionId version) {
        if (hosted(version).filter(HostedVersion.Parked.class::isInstance).isPresent()) {
            return;
        }
        boolean _ = remove(version);
        EndpointLimits limits = terms.begin(version.endpoint());
        routes.update(table -> {
            Route route =
                    table.route(version.endpoint())
                            .orElseGet(() -> Route.empty(version.endpoint(), limits));
            return table.with(route.with(new HostedVersion.Parked(version)));
        });
        splits.apply(version.endpoint());
    }

    /// Holds a version, whatever would have it leave.
    synchronized void pin(VersionId version) {
        if (splits.pin(version)) {
            // Nobody may ask for it: one that failed lately would sleep on.
            standbys.find(version).ifPresent(Standby::endPause);
        }
        standbys.keep(version);
    }

    private Optional<HostedVersion> hosted(VersionId version) {
        return routes.current()
                .route(version.endpoint())
                .flatMap(route -> route.version(version.version()));
    }
}
