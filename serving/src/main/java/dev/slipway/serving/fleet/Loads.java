package dev.slipway.serving.fleet;

import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.serving.activation.PackageSource;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.metering.VersionMeter;
import dev.slipway.serving.routing.HostedVersion;
import dev.slipway.serving.routing.WarmVersion;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Loads of versions, each from its first step to its last: the version is published and left to
/// settle, or says why it does not answer. One that found no memory is loaded again once there is
/// some.
///
/// *Threads*: safe from any number of threads. Those of [Loaders] load; nobody here waits for them.
final class Loads {
    private final FleetSpec spec;
    private final AgreedTerms terms;
    private final Standbys standbys;
    private final Swaps swaps;
    private final Departures departures;
    private final Loaders loaders;
    private final QuietLoader loader;
    private final MemoryEvictor evictor;
    private final Settler settler;
    private final Warmer warmer;
    private final IdleTime idleTime;
    private final BooleanSupplier isStopping;
    private final AwaitedMemory awaited;

    /// What versions come by on their way.
    ///
    /// @param loaders the threads on which they load
    /// @param loader makes warm versions of their packages
    /// @param evictor says why it made no room
    /// @param idleTime is told that one is there
    record Parts(
            AgreedTerms terms,
            Standbys standbys,
            Swaps swaps,
            Departures departures,
            Loaders loaders,
            QuietLoader loader,
            MemoryEvictor evictor,
            Settler settler,
            Warmer warmer,
            IdleTime idleTime) {}

    /// @param isStopping whether nothing is to be loaded any more
    Loads(FleetSpec spec, Parts parts, BooleanSupplier isStopping) {
        this.spec = spec;
        this.terms = parts.terms();
        this.standbys = parts.standbys();
        this.swaps = parts.swaps();
        this.departures = parts.departures();
        this.loaders = parts.loaders();
        this.loader = parts.loader();
        this.evictor = parts.evictor();
        this.settler = parts.settler();
        this.warmer = parts.warmer();
        this.idleTime = parts.idleTime();
        this.isStopping = isStopping;
        this.awaited = new AwaitedMemory(spec, standbys, this::loadAgain);
    }

    /// Versions that found no memory.
    AwaitedMemory awaited() {
        return awaited;
    }

    /// Lets a version be known and begins to load it; the future holds what becomes of it.
    ///
    /// *Errors*: `IllegalArgumentException` when this version is there already, loading or ready.
    ///
    /// @param alone whether the others of its endpoint leave once it answers
    CompletableFuture<VersionState> begin(VersionId version, PackageSource source, boolean alone) {
        Standby standby = swaps.begin(version, source, alone);
        return loaders.begin(standby, () -> loadNow(standby, alone));
    }

    /// Begins to load a version that is known, and tells its source what becomes of it.
    void loadAndTell(Standby standby, boolean alone) {
        try {
            Supplier<VersionState> load = () -> loadNow(standby, alone);
            CompletableFuture<VersionState> _ =
                    loaders.begin(standby, load, standby.source()::loaded);
        } catch (RejectedExecutionException e) {
            // The fleet is closing; who waits is told.
        }
    }

    /// Loads a version whose last load found no memory; nothing where it is not wanted any more.
    private void loadAgain(Standby standby, boolean alone) {
        if (standbys.hosted(standby) instanceof HostedVersion.Dormant) {
            standbys.wake(standby);
            return;
        }
        if (!swaps.startAgain(standby)) {
            return;
        }
        standby.startAgain();
        loadAndTell(standby, alone);
    }

    private VersionState loadNow(Standby standby, boolean alone) {
        if (isStopping.getAsBoolean()) {
            return failed(standby, "the server is shutting down");
        }
        VersionMeter meter = swaps.begins(standby, spec.metering());
        if (meter == null) {
            awaited.forget(standby);
            return new VersionState.Unloaded();
        }
        try {
            return loadNow(standby, alone, meter);
        } finally {
            meter.loaded();
        }
    }

    private VersionState loadNow(Standby standby, boolean alone, VersionMeter meter) {
        VersionId version = standby.id();
        standby.begins();
        long start = spec.slots().nanoTime().getAsLong();
        WarmVersion warm;
        try {
            warm = loader.load(standby, meter);
        } catch (GivenUpException e) {
            awaited.forget(standby);
            departures.forget(version);
            return new VersionState.Unloaded();
        } catch (RuntimeException | Error e) {
            // A model file is somebody else's: whatever loading throws fails this version alone.
            return notLoaded(standby, alone, e);
        }
        if (!published(warm, standby, alone)) {
            standbys.end(standby);
            warm.close();
            departures.forget(version);
            return new VersionState.Unloaded();
        }
        terms.apply(version.endpoint());
        Duration took = Duration.ofNanos(spec.slots().nanoTime().getAsLong() - start);
        spec.events()
                .publish(
                        new ServerEvent.VersionReady(
                                version, warm.platform(), took, warm.memory()));
        idleTime.watch();
        // Warming up for a caller has measured code that is cold, which a crash would let count.
        standbys.remember(standby, standby.pace());
        settler.settleLater(warm);
        return new VersionState.Ready();
    }

    private VersionState notLoaded(Standby standby, boolean alone, Throwable why) {
        VersionState failed = failed(standby, Reasons.of(why) + evictor.thrashing(standby.id()));
        if (why instanceof NoRoomException refused && staysLoaded(standby)) {
            awaited.add(standby, alone, refused.claim());
        } else {
            awaited.forget(standby);
        }
        if (standby.isAsleep() && standbys.isKnown(standby)) {
            // It was forgotten with the load, whatever that failed on.
            warmer.warmLater(standby);
        }
        departures.forget(standby.id());
        return failed;
    }

    /// Lets it answer; false when it was removed meanwhile. Nobody else closes it if that breaks.
    private boolean published(WarmVersion warm, Standby standby, boolean alone) {
        try {
            AgreedTerms.apply(terms.of(warm.id().endpoint()), warm.execution());
            awaited.forget(standby);
            return swaps.publish(warm, standby, alone);
        } catch (RuntimeException | Error e) {
            if (standbys.answering(standby).isEmpty()) {
                warm.close();
            }
            throw e;
        }
    }

    /// Whether a version is to be loaded, whether somebody asks for it or not. One that has left
    /// meanwhile would take the place of the one that came for it.
    private boolean staysLoaded(Standby standby) {
        return standbys.isKnown(standby)
                && (!standby.isAsleep() || !standbys.scaling(standby).isOnDemand());
    }

    private VersionState failed(Standby standby, String reason) {
        VersionState.Failed state = new VersionState.Failed(reason);
        // Of one that was removed meanwhile it says nothing: the next of its number may be there.
        boolean isStillThere =
                swaps.asOne(() -> {
                    swaps.failed(standby, state);
                    return standbys.isKnown(standby);
                });
        spec.events().publish(new ServerEvent.LoadFailed(standby.id(), reason));
        return isStillThere ? state : new VersionState.Unloaded();
    }
}
