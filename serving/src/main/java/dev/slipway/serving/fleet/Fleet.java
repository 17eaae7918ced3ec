package dev.slipway.serving.fleet;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.release.ReleaseSplit;
import dev.slipway.api.spec.MemoryBounds;
import dev.slipway.api.spec.TeamSpec;
import dev.slipway.api.status.Eviction;
import dev.slipway.quiet.LowestShare;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.serving.activation.Activator;
import dev.slipway.serving.activation.PackageSource;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.ledger.TeamShare;
import dev.slipway.serving.overload.Cohorts;
import dev.slipway.serving.release.ReleaseCounts;
import dev.slipway.serving.routing.EndpointTerms;
import dev.slipway.serving.routing.HostedVersion;
import dev.slipway.serving.routing.Route;
import dev.slipway.serving.routing.Routes;
import dev.slipway.serving.routing.WarmVersion;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;

/// The versions of this process: which of them are to be there, and on which terms. How one comes
/// is what [Loads] know, how one leaves [Departures].
///
/// *Threads*: safe from any number of threads. Two versions load at a time, of which one at most
/// is on the scale with its native memory, and leave the processor to requests ([QuietWork]).
/// Each version that is unloaded waits for the requests inside on a thread of its own, as soon as
/// the process can start one; one more lets ready versions settle, and one reads the packages of
/// those that are to sleep warm. No method here waits for any of them but `close`.
public final class Fleet {
    private static final int LOADERS = 2;

    private final Routes routes;
    private final FleetSpec spec;
    private final LowestShare lowest = new LowestShare();
    private final IdleTime idleTime;
    private final QuietWork quiet;
    private final ModelCloser closer;
    private final Settler settler;
    private final Warmer warmer;
    private final Splits splits;
    private final AgreedTerms terms;
    private final Standbys standbys;
    private final Departures departures;
    private final Swaps swaps;
    private final Loaders loaders;
    private final Evictions evictions;
    private final MemoryEvictor evictor;
    private final Loads loads;
    private final IdleWatch idleWatch;
    private volatile boolean stopping;

    /// A fleet without versions that publishes into `routes`.
    public Fleet(Routes routes, FleetSpec spec) {
        this(routes, spec, factory("model-unloader"));
    }

    /// The same.
    ///
    /// @param unloaders makes the threads on which versions leave
    Fleet(Routes routes, FleetSpec spec, ThreadFactory unloaders) {
        this.routes = routes;
        this.spec = spec;
        this.idleTime = new IdleTime(spec.slots().nanoTime(), lowest::isEnough);
        this.quiet =
                new QuietWork(
                        "model-loader-quiet",
                        LOADERS,
                        () -> spec.loading().intraOpThreads() == 1 && idleTime.isThere());
        this.closer =
                new ModelCloser(
                        spec.scale(), new QuietWork("model-closer-quiet", 1, this::maySlow));
        long started = spec.slots().nanoTime().getAsLong();
        Cohorts cohorts = new Cohorts(spec.wall().millis() ^ Long.reverse(started));
        this.splits = new Splits(routes);
        this.terms = new AgreedTerms(routes, spec.slots().slots(), cohorts, spec.terms(), splits);
        this.standbys = new Standbys(routes, spec, terms, LOADERS, this::load);
        this.departures = new Departures(routes, spec, standbys, unloaders);
        this.swaps = new Swaps(routes, standbys, departures, splits, terms);
        this.loaders =
                new Loaders(standbys, swaps, spec.events(), LOADERS, factory("model-loader"));
        this.evictions = new Evictions(standbys, spec, this::unloadLater);
        QuietWork settling = new QuietWork("model-settler-quiet", 1, this::maySlow);
        this.settler = new Settler(spec, terms, settling, factory("model-settler"));
        this.warmer = new Warmer(spec, terms, standbys, quiet, factory("model-warmer"));
        this.evictor = new MemoryEvictor(standbys, evictions, spec);
        spec.ledger().follow(evictor);
        VersionLoader versions = new VersionLoader(spec, closer, standbys::isKnown);
        QuietLoader loader = new QuietLoader(spec, terms, versions, quiet);
        this.loads =
                new Loads(
                        spec,
                        new Loads.Parts(
                                terms,
                                standbys,
                                swaps,
                                departures,
                                loaders,
                                loader,
                                evictor,
                                settler,
                                warmer,
                                idleTime),
                        () -> stopping);
        this.idleWatch = new IdleWatch(standbys, evictions, loads.awaited(), departures, spec);
        idleWatch.start();
    }

    /// Loads a version beside others; the future holds `Ready`, `Failed` or, removed, `Unloaded`.
    ///
    /// *Errors*: `IllegalArgumentException` when this version is there already, loading or ready.
    public CompletableFuture<VersionState> install(VersionId version, ModelPackage model) {
        return install(version, () -> model);
    }

    /// The same with a package that is fetched on the loading thread; a failure to fetch it is a
    /// failure to load.
    public CompletableFuture<VersionState> install(
            VersionId version, Supplier<ModelPackage> model) {
        return install(version, PackageSource.of(model));
    }

    /// The same with a package that can be had again, should the version be unloaded.
    public CompletableFuture<VersionState> install(VersionId version, PackageSource source) {
        return loads.begin(version, source, false);
    }

    /// Loads a version and, once it answers, unloads all others of its endpoint; a version that
    /// fails to load leaves them as they are.
    ///
    /// *Errors*: `IllegalArgumentException` when this version is there already, loading or ready.
    public CompletableFuture<VersionState> replace(VersionId version, PackageSource source) {
        return loads.begin(version, source, true);
    }

    /// Lets a version be known without loading it: the first request that comes for it does.
    ///
    /// *Errors*: `IllegalArgumentException` when this version is there already, loading or ready.
    public void offer(VersionId version, PackageSource source) {
        warmer.warmLater(swaps.offer(version, source));
    }

    /// Has versions loaded that requests wait for.
    public Activator activator() {
        return standbys;
    }

    /// What sleeps, what it takes and what loads took.
    public Standbys standbys() {
        return standbys;
    }

    /// Unloads a version that is loaded again for the next request. False when it does not answer,
    /// or another thread does so.
    public boolean sleep(VersionId version, Eviction.Reason reason) {
        return standbys.find(version)
                .flatMap(standbys::answering)
                .flatMap(ready -> evictions.evict(ready, reason, null, () -> true))
                .isPresent();
    }

    /// Which versions were unloaded, and why.
    public Evictions evictions() {
        return evictions;
    }

    /// How often a version was not loaded because those that would have had to go for it would have
    /// been back at once.
    public long thrashing() {
        return evictor.thrashing();
    }

    /// How many versions found no memory and are loaded again once there is some.
    public int awaitingMemory() {
        return loads.awaited().all().size();
    }

    /// Tells those who wait for a version that they wait in vain.
    public void refuseWaiting(Refusal refusal) {
        standbys.all().forEach(standby -> standby.giveUp(refusal));
    }

    /// Lets one version, or the newest ready one, answer requests that leave the choice open.
    public void prefer(EndpointName endpoint, VersionChoice choice) {
        swaps.prefer(endpoint, choice);
    }

    /// Divides an endpoint's requests from now on, by one pointer; where they are counted. Both
    /// versions stay loaded. While candidate is not ready, stable answers in its place.
    public ReleaseCounts split(EndpointName endpoint, ReleaseSplit split) {
        ReleaseCounts counts = swaps.asOne(() -> splits.set(endpoint, split));
        standbys.keep(new VersionId(endpoint, split.stable()));
        standbys.keep(new VersionId(endpoint, split.candidate()));
        return counts;
    }

    /// Lets stable answer everybody where there is a split, by one pointer.
    public void fallBack(EndpointName endpoint) {
        splits.fallBack(endpoint);
    }

    /// Ends the split of an endpoint, by one pointer: what it prefers answers.
    public void unsplit(EndpointName endpoint) {
        splits.clear(endpoint);
    }

    /// Keeps a version loaded, whatever else would unload it.
    public void pin(VersionId version) {
        swaps.pin(version);
    }

    /// Ends a pin; a version that a split names stays all the same.
    public void unpin(VersionId version) {
        splits.unpin(version);
    }

    /// Sets an endpoint's terms: those of what it serves now and of what it will.
    public void setTerms(EndpointName endpoint, EndpointTerms agreed) {
        boolean isKeptOtherwise = !agreed.scaling().equals(terms.of(endpoint).scaling());
        terms.set(endpoint, agreed);
        Optional<Route> route = routes.current().route(endpoint);
        if (!agreed.scaling().isOnDemand()) {
            route.ifPresent(there -> standbys.wakeAll(there, isKeptOtherwise));
        } else if (isKeptOtherwise) {
            route.ifPresent(this::keepAsAgreed);
        }
    }

    /// Has the packages of versions that sleep read, or lets go of them, as it is agreed by now.
    private void keepAsAgreed(Route route) {
        for (HostedVersion version : route.versions()) {
            if (version instanceof HostedVersion.Dormant(Standby standby)) {
                standbys.slept(standby);
                warmer.warmLater(standby);
            }
        }
    }

    /// Leaves an endpoint to the terms of those for which none were set.
    public void clearTerms(EndpointName endpoint) {
        terms.clear(endpoint);
    }

    /// An endpoint is gone: who has its name next has accounts of their own.
    public void gone(EndpointName endpoint) {
        spec.metering().gone(endpoint);
    }

    /// Says whether a version is loaded for a shadow alone, best before it is: its memory is paid
    /// as a shadow's, and it stays loaded, until this is taken back.
    public void setShadow(VersionId version, boolean isShadow) {
        terms.setShadow(version, isShadow);
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

    /// Does several things to versions as one: no load that ends meanwhile comes between what is
    /// looked at and what is done.
    ///
    /// *Threads*: `work` must not wait for anything, nor take a lock that is held around a call of
    /// this class.
    public <T> T asOne(Supplier<T> work) {
        return swaps.asOne(work);
    }

    /// Unloads a version once the requests inside have left. False when it is not there.
    public boolean remove(VersionId version) {
        return swaps.remove(version);
    }

    /// Gives a version up that is not there yet, be it that it loads or waits for memory; one that
    /// answers stays. Whether it was loading.
    public boolean giveUp(VersionId version) {
        return swaps.giveUp(version);
    }

    /// Unloads a version, if it is there, and keeps it known: requests are told that it is
    /// unloaded.
    public void park(VersionId version) {
        swaps.park(version);
    }

    /// Whether a version is loading or answers.
    public boolean isBusyWith(VersionId version) {
        return hosted(version)
                .map(hosted -> hosted.describe().state())
                .filter(state -> state.isReady() || state instanceof VersionState.Loading)
                .isPresent();
    }

    private Optional<HostedVersion> hosted(VersionId version) {
        return routes.current()
                .route(version.endpoint())
                .flatMap(route -> route.version(version.version()));
    }

    /// Unloads everything, waiting at most `limit` for the requests inside. Whether all have left.
    /// A load that is nearly done is let finish, so that nothing is written afterwards.
    public boolean close(Duration limit) {
        stopping = true;
        loaders.shutdown();
        settler.close();
        warmer.close();
        idleWatch.close();
        for (Route route : routes.current().routes()) {
            route.versions().forEach(version -> swaps.remove(version.id()));
        }
        boolean haveLeft = departures.close(limit);
        loaders.await();
        quiet.close();
        evictor.close();
        closer.close();
        lowest.close();
        return haveLeft;
    }

    /// Whether a version may leave as slowly as the processors are busy.
    private boolean maySlow() {
        return !stopping && idleTime.isThere();
    }

    /// Has a version loaded that is asked for.
    private void load(Standby standby) {
        loads.loadAndTell(standby, false);
    }

    private Unload unloadLater(WarmVersion warm, Standby standby) {
        Unload unload = departures.unloadLater(warm, standby);
        warmer.warmLater(standby);
        return unload;
    }

    // Loading must yield to requests on the same cores; nothing relies on the priority to be right.
    @SuppressWarnings("ThreadPriorityCheck")
    private static ThreadFactory factory(String name) {
        return Thread.ofPlatform().name(name).priority(Thread.MIN_PRIORITY).daemon().factory();
    }
}
