package dev.slipway.serving.fleet;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.CostCause;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.spec.MemoryBounds;
import dev.slipway.api.spec.TeamSpec;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.runtime.ModelLeases;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.serving.ledger.TeamShare;
import dev.slipway.serving.limits.EndpointLimits;
import dev.slipway.serving.metering.Spending;
import dev.slipway.serving.overload.Cohorts;
import dev.slipway.serving.routing.EndpointTerms;
import dev.slipway.serving.routing.HostedVersion;
import dev.slipway.serving.routing.Route;
import dev.slipway.serving.routing.Routes;
import dev.slipway.serving.routing.RoutingTable;
import dev.slipway.serving.routing.WarmVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// The versions of this process: loads them, publishes them, replaces and unloads them.
///
/// *Threads*: safe from any number of threads. Two versions load at a time, so that one model that
/// is slow to load does not hold all others up, and leave the processor to requests ([QuietWork]).
/// Unloading, which waits for the requests inside, has a thread of its own, and one more lets ready
/// versions settle. No method here waits for any of them except `close`.
public final class Fleet {
    private static final int LOADERS = 2;

    /// A version that is not settled by then stays as fast as it is.
    private static final long SETTLE_NANOS = 30_000_000_000L;

    /// Settling compiles much; a server that starts has its doors to open first.
    private static final Duration SETTLE_AFTER = Duration.ofSeconds(1);

    private static final int GIVE_BACK_SECONDS = 5;

    private final Routes routes;
    private final FleetSpec spec;
    private final VersionLoader loader;
    private final ExecutorService loading = threads(LOADERS, "model-loader");
    private final IdleTime idleTime = new IdleTime();
    private final QuietWork quiet;
    private final ScheduledExecutorService settling =
            Executors.newSingleThreadScheduledExecutor(factory("model-settler"));
    private final ExecutorService unloading = threads(1, "model-unloader");
    private final FreedMemory freed =
            new FreedMemory(CompletableFuture.delayedExecutor(GIVE_BACK_SECONDS, TimeUnit.SECONDS));
    private final AgreedTerms terms;
    private volatile boolean stopping;

    /// A fleet without versions that publishes into `routes`.
    public Fleet(Routes routes, FleetSpec spec) {
        this.routes = routes;
        this.spec = spec;
        this.loader = new VersionLoader(spec);
        this.quiet =
                new QuietWork(
                        LOADERS, () -> spec.loading().intraOpThreads() == 1 && idleTime.isThere());
        long started = spec.slots().nanoTime().getAsLong();
        Cohorts cohorts = new Cohorts(spec.wall().millis() ^ Long.reverse(started));
        this.terms = new AgreedTerms(routes, spec.slots().slots(), cohorts, spec.terms());
    }

    /// Loads a version beside the ones that are there; the future holds `Ready` or `Failed`.
    ///
    /// *Errors*: `IllegalArgumentException` when this version is there already, loading or ready.
    public CompletableFuture<VersionState> install(VersionId version, ModelPackage model) {
        return install(version, () -> model);
    }

    /// The same with a package that is fetched on the loading thread; a failure to fetch it is a
    /// failure to load.
    public CompletableFuture<VersionState> install(
            VersionId version, Supplier<ModelPackage> model) {
        announce(version);
        return load(version, model, false);
    }

    /// Loads a version and, once it answers, unloads all others of its endpoint; a version that
    /// fails to load leaves them as they are.
    ///
    /// *Errors*: `IllegalArgumentException` when this version is there already, loading or ready.
    public CompletableFuture<VersionState> replace(
            VersionId version, Supplier<ModelPackage> model) {
        announce(version);
        return load(version, model, true);
    }

    /// Lets one version, or the newest ready one, answer requests that leave the choice open.
    public void prefer(EndpointName endpoint, VersionChoice choice) {
        routes.update(table ->
                table.route(endpoint)
                        .map(route -> table.with(route.preferring(choice)))
                        .orElse(table));
    }

    /// Sets an endpoint's terms: those of what it serves now and of what it will.
    public void setTerms(EndpointName endpoint, EndpointTerms agreed) {
        terms.set(endpoint, agreed);
    }

    /// Leaves an endpoint to the terms of those for which none were set.
    public void clearTerms(EndpointName endpoint) {
        terms.clear(endpoint);
    }

    /// Sets the quotas, floors and ceilings of teams: of those named, and none of any other.
    public void setTeams(List<TeamSpec> teams) {
        terms.setTeams(teams);
        Map<TeamName, TeamShare> memory = new HashMap<>();
        for (TeamSpec team : teams) {
            MemoryBounds bounds = team.memory();
            if (bounds != null) {
                memory.put(team.team(), new TeamShare(bounds.floorBytes(), bounds.ceilingBytes()));
            }
        }
        spec.ledger().setTeams(memory);
    }

    /// Unloads a version once the requests inside have left. False when it is not there.
    public boolean remove(VersionId version) {
        return routes.current()
                .route(version.endpoint())
                .flatMap(route -> route.version(version.version()))
                .map(this::retire)
                .orElse(false);
    }

    /// Unloads a version, if it is there, and keeps it known: requests are told that it is
    /// unloaded.
    public void park(VersionId version) {
        if (isParked(version)) {
            return;
        }
        remove(version);
        EndpointLimits limits = terms.begin(version.endpoint());
        routes.update(table -> {
            Route route =
                    table.route(version.endpoint())
                            .orElseGet(() -> Route.empty(version.endpoint(), limits));
            return table.with(route.with(new HostedVersion.Parked(version)));
        });
    }

    /// Whether a version is loading or answers.
    public boolean isBusyWith(VersionId version) {
        return routes.current()
                .route(version.endpoint())
                .flatMap(route -> route.version(version.version()))
                .map(hosted -> hosted.describe().state())
                .filter(state -> state.isReady() || state instanceof VersionState.Loading)
                .isPresent();
    }

    private boolean isParked(VersionId version) {
        return routes.current()
                .route(version.endpoint())
                .flatMap(route -> route.version(version.version()))
                .filter(HostedVersion.Parked.class::isInstance)
                .isPresent();
    }

    /// Unloads everything, waiting at most `limit` for the requests inside. Whether all have left.
    public boolean close(Duration limit) {
        stopping = true;
        loading.shutdown();
        settling.shutdownNow();
        idleTime.close();
        for (Route route : routes.current().routes()) {
            route.versions().forEach(this::retire);
        }
        unloading.shutdown();
        quiet.close();
        try {
            return unloading.awaitTermination(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void announce(VersionId version) {
        EndpointLimits limits = terms.begin(version.endpoint());
        VersionState state = new VersionState.Loading();
        routes.update(table -> {
            Route route =
                    table.route(version.endpoint())
                            .orElseGet(() -> Route.empty(version.endpoint(), limits));
            route.version(version.version()).ifPresent(Fleet::requireGone);
            return table.with(route.with(new HostedVersion.NotReady(version, state)));
        });
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

    private CompletableFuture<VersionState> load(
            VersionId version, Supplier<ModelPackage> model, boolean alone) {
        return CompletableFuture.supplyAsync(() -> loadNow(version, model, alone), loading);
    }

    private VersionState loadNow(VersionId version, Supplier<ModelPackage> fetched, boolean alone) {
        if (stopping) {
            return failed(version, "the server is shutting down");
        }
        long start = spec.slots().nanoTime().getAsLong();
        WarmVersion warm;
        try {
            ModelPackage model = quiet.run(fetched);
            spec.events().publish(new ServerEvent.LoadStarted(version, model.digest()));
            EndpointTerms agreed = terms.of(version.endpoint());
            warm = quiet.run(() -> loader.load(version, model, agreed.owner()));
            AgreedTerms.apply(agreed, warm.execution());
        } catch (RuntimeException | Error e) {
            // A model file is somebody else's: whatever loading throws fails this version alone.
            return failed(version, reason(e));
        }
        if (!publish(warm)) {
            warm.close();
            return new VersionState.Unloaded();
        }
        terms.apply(version.endpoint());
        Duration took = Duration.ofNanos(spec.slots().nanoTime().getAsLong() - start);
        spec.events()
                .publish(
                        new ServerEvent.VersionReady(
                                version, warm.platform(), took, warm.memory()));
        if (alone) {
            othersOf(version).forEach(this::retire);
        }
        settleLater(warm);
        return new VersionState.Ready();
    }

    private void settleLater(WarmVersion warm) {
        idleTime.watch();
        try {
            ScheduledFuture<?> _ =
                    settling.schedule(
                            () -> warm.leases().acquire().ifPresent(lease -> settle(warm, lease)),
                            SETTLE_AFTER.toNanos(),
                            TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The fleet is closing, and with it this version.
        }
    }

    private void settle(WarmVersion warm, ModelLeases.Lease lease) {
        LongSupplier nanoTime = spec.slots().nanoTime();
        long start = nanoTime.getAsLong();
        Spending spending = Spending.begin(nanoTime);
        try (lease) {
            lease.model()
                    .settle(
                            nanoTime,
                            () ->
                                    !stopping
                                            && !warm.isRetiring()
                                            && nanoTime.getAsLong() - start < SETTLE_NANOS);
        } catch (RuntimeException | Error e) {
            // A model is somebody else's code; it goes on answering as it did before.
            spec.events().publish(new ServerEvent.SettlingFailed(warm.id(), reason(e)));
        } finally {
            TeamName owner = terms.of(warm.id().endpoint()).owner();
            spending.end(warm.books().meter().account(CostCause.COLD_START, owner));
        }
    }

    private static String reason(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isEmpty() ? failure.toString() : message;
    }

    /// Publishes the version unless it has been removed while it was loading.
    private boolean publish(WarmVersion warm) {
        HostedVersion ready = new HostedVersion.Ready(warm);
        RoutingTable after = routes.update(table -> replaceLoading(table, ready));
        return after.route(warm.id().endpoint())
                .flatMap(route -> route.version(warm.id().version()))
                .filter(ready::equals)
                .isPresent();
    }

    private VersionState failed(VersionId version, String reason) {
        VersionState state = new VersionState.Failed(reason);
        routes.update(table -> replaceLoading(table, new HostedVersion.NotReady(version, state)));
        spec.events().publish(new ServerEvent.LoadFailed(version, reason));
        return state;
    }

    private static RoutingTable replaceLoading(RoutingTable table, HostedVersion by) {
        return table.route(by.id().endpoint())
                .filter(route -> route.version(by.id().version()).filter(Fleet::loads).isPresent())
                .map(route -> table.with(route.with(by)))
                .orElse(table);
    }

    private static boolean loads(HostedVersion version) {
        return version.describe().state() instanceof VersionState.Loading;
    }

    private List<HostedVersion> othersOf(VersionId version) {
        List<HostedVersion> others = new ArrayList<>();
        routes.current()
                .route(version.endpoint())
                .ifPresent(route -> others.addAll(route.versions()));
        others.removeIf(hosted -> hosted.id().equals(version));
        return others;
    }

    /// Takes a version out of the table, so that no request enters it, and closes it when the last
    /// one has left. False when another thread did so.
    private boolean retire(HostedVersion version) {
        return switch (version) {
            case HostedVersion.NotReady(VersionId _, VersionState.Unloaded _) -> false;
            case HostedVersion.Parked parked -> {
                routes.update(table -> withoutVersion(table, parked));
                yield true;
            }
            case HostedVersion.NotReady waiting -> {
                routes.update(table -> withoutVersion(table, waiting));
                spec.observer().forget(waiting.id());
                yield true;
            }
            case HostedVersion.Ready ready -> {
                boolean first = ready.warm().startRetiring();
                if (first) {
                    HostedVersion leaving =
                            new HostedVersion.NotReady(ready.id(), new VersionState.Unloaded());
                    routes.update(table -> exchange(table, ready, leaving));
                    unloading.execute(() -> unload(ready.warm(), leaving));
                }
                yield first;
            }
        };
    }

    private void unload(WarmVersion warm, HostedVersion leaving) {
        try {
            warm.close();
        } finally {
            freed.giveBackSoon();
            routes.update(table -> withoutVersion(table, leaving));
            spec.observer().forget(warm.id());
            spec.events().publish(new ServerEvent.VersionUnloaded(warm.id()));
        }
    }

    private static RoutingTable exchange(RoutingTable table, HostedVersion from, HostedVersion to) {
        return table.route(from.id().endpoint())
                .filter(route ->
                        route.version(from.id().version()).filter(from::equals).isPresent())
                .map(route -> table.with(route.with(to)))
                .orElse(table);
    }

    /// The table without this very version; an endpoint without versions leaves with it.
    private static RoutingTable withoutVersion(RoutingTable table, HostedVersion version) {
        return table.route(version.id().endpoint())
                .filter(route -> route.versions().contains(version))
                .map(route -> route.without(version.id()))
                .map(rest ->
                        rest.versions().isEmpty() ? table.without(rest.name()) : table.with(rest))
                .orElse(table);
    }

    private static ExecutorService threads(int count, String name) {
        return Executors.newFixedThreadPool(count, factory(name));
    }

    // Loading must yield to requests on the same cores; nothing relies on the priority to be right.
    @SuppressWarnings("ThreadPriorityCheck")
    private static ThreadFactory factory(String name) {
        return Thread.ofPlatform().name(name).priority(Thread.MIN_PRIORITY).daemon().factory();
    }
}
