package dev.slipway.serving.fleet;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.model.Tier;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.status.ColdStart;
import dev.slipway.serving.activation.Activator;
import dev.slipway.serving.activation.Forecasts;
import dev.slipway.serving.activation.PackageSource;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.activation.StartLedger;
import dev.slipway.serving.execution.Pace;
import dev.slipway.serving.routing.HostedVersion;
import dev.slipway.serving.routing.Route;
import dev.slipway.serving.routing.Routes;
import dev.slipway.serving.routing.RoutingTable;
import dev.slipway.serving.routing.WarmVersion;
import dev.slipway.serving.tiers.Stay;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What stays of each version of this process while it is not loaded, and how it comes and goes.
///
/// *Threads*: safe from any number of threads; no method waits. A version's own lock is held while
/// the table changes from or to its being loaded, so that those who wait for it miss neither.
public final class Standbys implements Activator {
    private static final int KEPT_STARTS = 64;

    /// Requests that are let in at once while others wait, for each slot: enough to share
    /// executions, too few to be turned away on the way to a slot.
    private static final int MOST_PER_SLOT = 16;

    private final Routes routes;
    private final FleetSpec spec;
    private final AgreedTerms terms;
    private final int loaders;
    private final Consumer<Standby> load;
    private final Map<VersionId, Standby> all = new ConcurrentHashMap<>();
    private final Map<Standby, HostedVersion.Ready> loaded = new ConcurrentHashMap<>();
    private final StartLedger ledger = new StartLedger(KEPT_STARTS);
    private final WarmShelf shelf;
    private final AtomicInteger loading = new AtomicInteger();

    /// @param loaders versions that load at a time
    /// @param load has a version loaded on other threads
    Standbys(
            Routes routes, FleetSpec spec, AgreedTerms terms, int loaders, Consumer<Standby> load) {
        this.routes = routes;
        this.spec = spec;
        this.terms = terms;
        this.loaders = loaders;
        this.load = load;
        this.shelf = new WarmShelf(spec.warmBytes());
    }

    /// The standby of a version, which is expected to do what it has shown here before.
    Standby make(VersionId version, PackageSource source) {
        Standby fresh = new Standby(version, source, spec.slots().nanoTime(), spec.wall());
        key(fresh).flatMap(spec.forecasts()::of).ifPresent(fresh::expect);
        return fresh;
    }

    /// Keeps what a version that is loaded on request has shown, for when it comes again: after a
    /// restart, or as another has left in its place.
    ///
    /// *Threads*: any that may write a file.
    void remember(Standby standby, Pace pace) {
        if (scaling(standby).isOnDemand()) {
            key(standby).ifPresent(key -> spec.forecasts().keep(key, standby.forecast(pace)));
        }
    }

    private Optional<Forecasts.Key> key(Standby standby) {
        return standby.source()
                .digest()
                .map(digest -> new Forecasts.Key(standby.id(), digest, slots()));
    }

    /// Lets a version be known.
    Standby begin(Standby fresh) {
        Standby before = all.put(fresh.id(), fresh);
        if (before != null) {
            end(before);
        }
        return fresh;
    }

    /// What the version's endpoint says of its being loaded, or a release.
    EndpointSpec.Scaling scaling(Standby standby) {
        return stay(standby).scaling();
    }

    /// What is said about the version's staying loaded.
    Stay stay(Standby standby) {
        return terms.stay(standby.id());
    }

    /// The team that the version's endpoint belongs to.
    TeamName owner(Standby standby) {
        return terms.of(standby.id().endpoint()).owner();
    }

    /// Whether a version may be unloaded for the memory that another one needs.
    boolean givesWay(Standby standby, VersionId needing) {
        return terms.givesWay(standby.id(), needing);
    }

    /// For how long it is left alone by those that need its memory. A shadow is not: it gives way
    /// to the version beside which it stands alone, whose callers do not wait for a copy.
    long protectedNanos(Standby standby, long now) {
        return terms.isShadow(standby.id()) ? 0 : standby.guard().protectedNanos(now);
    }

    /// Has a version loaded that has just come to stay, should it sleep.
    void keep(VersionId version) {
        Standby standby = all.get(version);
        if (standby != null && isAsleep(standby)) {
            wake(standby);
        }
    }

    /// Whether it sleeps, or is being sent to sleep by who has asked before whether it may go.
    private static boolean isAsleep(Standby standby) {
        synchronized (standby) {
            return standby.isAsleep();
        }
    }

    /// Whether a version is this very one, and not another that came in its place.
    boolean isKnown(Standby standby) {
        return all.get(standby.id()) == standby;
    }

    /// The version, whether it is loaded or not; absent when it is not known.
    public Optional<Standby> find(VersionId version) {
        return Optional.ofNullable(all.get(version));
    }

    /// The version, if it is loaded.
    Optional<HostedVersion.Ready> answering(Standby standby) {
        return Optional.ofNullable(loaded.get(standby));
    }

    /// The versions that answer.
    Collection<HostedVersion.Ready> loaded() {
        return loaded.values();
    }

    /// Forgets a version that has left the table, and tells those who wait for it.
    void end(Standby standby) {
        all.remove(standby.id(), standby);
        loaded.remove(standby);
        shelf.take(standby);
        standby.leave(
                Refusal.of(
                        ErrorCode.MODEL_NOT_READY,
                        "activation: version "
                                + standby.id().version()
                                + " of model "
                                + standby.id().endpoint()
                                + " is unloaded"));
        // It may wait for memory.
        spec.ledger().lookAgain();
    }

    /// Requests that wait until their version is loaded.
    public int waiting() {
        return all.values().stream().mapToInt(standby -> standby.gate().waiting()).sum();
    }

    /// How many versions are in each tier.
    public Map<Tier, Integer> counts() {
        Map<Tier, Integer> counts = new EnumMap<>(Tier.class);
        for (Tier tier : Tier.values()) {
            counts.put(tier, 0);
        }
        all.values().forEach(standby -> counts.merge(standby.tier(), 1, Integer::sum));
        return counts;
    }

    /// All versions that are known.
    public Collection<Standby> all() {
        return all.values();
    }

    /// What loads of versions took on this node.
    public StartLedger ledger() {
        return ledger;
    }

    /// Memory that a version holds, or held when it was loaded last.
    public long memoryBytes(Standby standby) {
        return answering(standby)
                .map(ready -> ready.warm().memory().total())
                .orElseGet(standby::memoryBytes);
    }

    /// Bytes of the packages of versions that sleep warm.
    public long warmBytes() {
        return shelf.bytes();
    }

    /// A load has begun, or waits for a thread to begin on.
    void began() {
        loading.incrementAndGet();
    }

    /// A load has ended.
    void ended() {
        loading.decrementAndGet();
    }

    @Override
    public void wake(Standby standby) {
        if (standby.isAsleep() && standby.startWaking(queueNanos())) {
            // Whoever comes to sleep meanwhile must not cool what is being loaded of it.
            shelf.take(standby);
            load.accept(standby);
        }
    }

    /// Has all sleeping versions of an endpoint loaded.
    ///
    /// @param atOnce those, too, that failed too lately to be tried again for a request
    void wakeAll(Route route, boolean atOnce) {
        for (HostedVersion version : route.versions()) {
            Standby standby = standby(version);
            if (standby != null && isAsleep(standby)) {
                if (atOnce) {
                    standby.endPause();
                }
                wake(standby);
            }
        }
    }

    private static @Nullable Standby standby(HostedVersion version) {
        return switch (version) {
            case HostedVersion.Dormant(Standby sleeping) -> sleeping;
            case HostedVersion.Ready(WarmVersion _, Standby answering) -> answering;
            case HostedVersion.Parked _, HostedVersion.NotReady _ -> null;
        };
    }

    @Override
    public long expectedNanos(Standby standby, RequestHead head) {
        Pace answers = pace(standby).atMost(MOST_PER_SLOT);
        return standby.expectedNanos(ledger, queueNanos(), answers, head);
    }

    /// As its calls go now, or went when it was loaded last.
    private Pace pace(Standby standby) {
        return answering(standby)
                .map(ready -> ready.warm().execution().pace())
                .orElseGet(standby::pace);
    }

    private int slots() {
        return spec.slots().slots().count();
    }

    /// Until a loading thread is free.
    private long queueNanos() {
        int ahead = loading.get() - loaders + 1;
        if (ahead <= 0) {
            return 0;
        }
        OptionalLong warm = ledger.expectedNanos(Tier.WARM);
        long one = (warm.isPresent() ? warm : ledger.expectedNanos(Tier.COLD)).orElse(0);
        return ahead * one / loaders;
    }

    /// Publishes a version and lets those in who wait for it, unless it has been removed while it
    /// was loading.
    boolean publish(WarmVersion warm, Standby standby) {
        HostedVersion.Ready ready = new HostedVersion.Ready(warm, standby);
        synchronized (standby) {
            HostedVersion before = hosted(standby);
            boolean isAwaited = standby.isWaking();
            ColdStart start;
            try {
                start = answer(ready);
            } catch (RuntimeException | Error e) {
                takeBack(ready, before);
                throw e;
            }
            if (start == null) {
                loaded.remove(standby);
                return false;
            }
            ledger.note(start, isAwaited, standby.gate().wasCrowded());
            shelf.take(standby);
            return true;
        }
    }

    /// What broke before those who wait were let in leaves the version as it was: in the table it
    /// would stand behind a gate that nobody opens.
    private void takeBack(HostedVersion.Ready ready, HostedVersion before) {
        Standby standby = ready.standby();
        boolean wasAsleep =
                before instanceof HostedVersion.Dormant(Standby sleeping) && sleeping == standby;
        if (!wasAsleep || standby.tier() != Tier.HOT) {
            loaded.remove(standby);
            routes.update(table -> exchange(table, ready, before));
        }
    }

    /// What the load took, or null when the version is not there any more.
    private @Nullable ColdStart answer(HostedVersion.Ready ready) {
        Standby standby = ready.standby();
        loaded.put(standby, ready);
        RoutingTable after = routes.update(table -> replaceLoading(table, standby, ready));
        boolean isThere =
                after.route(standby.id().endpoint())
                        .flatMap(route -> route.version(standby.id().version()))
                        .filter(ready::equals)
                        .isPresent();
        int slots = slots();
        return isThere ? standby.wake(slots, MOST_PER_SLOT * slots) : null;
    }

    /// Takes a version that answers out of the table; the version, which the caller unloads before
    /// it has it loaded for those who wait ([#wakeAwaited]). Empty for one that does not answer any
    /// more, or stays.
    ///
    /// @param mayGo whether it may still be unloaded, by what is agreed now
    Optional<WarmVersion> sleep(Standby standby, BooleanSupplier mayGo) {
        HostedVersion dormant = new HostedVersion.Dormant(standby);
        synchronized (standby) {
            if (!(hosted(standby) instanceof HostedVersion.Ready ready)
                    || ready.standby() != standby
                    || terms.holds(standby.id())
                    || !mayGo.getAsBoolean()
                    || !ready.warm().startRetiring()) {
                return Optional.empty();
            }
            standby.sleep(ready.describe(), ready.warm().execution().pace());
            routes.update(table -> exchange(table, ready, dormant));
            loaded.remove(standby);
            slept(standby);
            return Optional.of(ready.warm());
        }
    }

    /// Has a version loaded that was sent to sleep while some waited at its gate: they came
    /// while it answered, and nobody else would have it loaded for them.
    void wakeAwaited(Standby standby) {
        if (standby.gate().waiting() > 0) {
            wake(standby);
        }
    }

    /// Keeps account of a version that sleeps warm; of none that has left for good meanwhile.
    void slept(Standby standby) {
        synchronized (standby) {
            if (standby.isAsleep() && isKnown(standby)) {
                shelf.put(standby, scaling(standby).minWarm() > 0);
            }
        }
    }

    /// A load for those who wait has failed: tells them, and keeps nothing of the package.
    void failed(Standby standby, String reason) {
        standby.fail(reason);
        shelf.take(standby);
    }

    /// The version as the table has it.
    HostedVersion hosted(Standby standby) {
        return routes.current()
                .route(standby.id().endpoint())
                .flatMap(route -> route.version(standby.id().version()))
                .orElseGet(() ->
                        new HostedVersion.NotReady(standby.id(), new VersionState.Unloaded()));
    }

    /// The table with `by` in place of a version that is being loaded; unchanged when it is not
    /// there any more.
    RoutingTable replaceLoading(RoutingTable table, Standby standby, HostedVersion by) {
        return table.route(by.id().endpoint())
                .filter(route ->
                        route.version(by.id().version())
                                .filter(version -> loads(version, standby))
                                .isPresent())
                .map(route -> table.with(route.with(by)))
                .orElse(table);
    }

    private boolean loads(HostedVersion version, Standby standby) {
        return version instanceof HostedVersion.Dormant(Standby sleeping)
                ? sleeping == standby
                : version.describe().state() instanceof VersionState.Loading && isKnown(standby);
    }

    /// The table with `to` in place of this very version.
    static RoutingTable exchange(RoutingTable table, HostedVersion from, HostedVersion to) {
        return table.route(from.id().endpoint())
                .filter(route ->
                        route.version(from.id().version()).filter(from::equals).isPresent())
                .map(route -> table.with(route.with(to)))
                .orElse(table);
    }

    /// The table without this very version; an endpoint without versions leaves with it.
    static RoutingTable without(RoutingTable table, HostedVersion version) {
        return table.route(version.id().endpoint())
                .filter(route -> route.versions().contains(version))
                .map(route -> route.without(version.id()))
                .map(rest ->
                        rest.versions().isEmpty() ? table.without(rest.name()) : table.with(rest))
                .orElse(table);
    }
}
