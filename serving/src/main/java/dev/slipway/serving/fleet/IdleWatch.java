package dev.slipway.serving.fleet;

import dev.slipway.api.model.VersionId;
import dev.slipway.api.status.Eviction;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.quiet.LastingWork;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.routing.HostedVersion;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// Looks every second at how often loaded versions are asked for, and unloads those for which
/// nobody has asked as long as their endpoint says; at versions that found no memory, or no thread
/// to leave on; and at callers who were let in and do not send their bodies.
///
/// What goes wrong with one version is told and does not keep it from looking at others, or again.
///
/// *Threads*: one of its own; [#look] by one at a time.
final class IdleWatch implements AutoCloseable {
    /// For so long a request keeps others out whose body has not come.
    private static final long BODY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Standbys standbys;
    private final Evictions evictions;
    private final AwaitedMemory awaited;
    private final Departures departures;
    private final FleetSpec spec;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("version-idle").factory());

    IdleWatch(
            Standbys standbys,
            Evictions evictions,
            AwaitedMemory awaited,
            Departures departures,
            FleetSpec spec) {
        this.standbys = standbys;
        this.evictions = evictions;
        this.awaited = awaited;
        this.departures = departures;
        this.spec = spec;
    }

    /// Begins to look.
    void start() {
        ScheduledFuture<?> _ =
                timer.scheduleWithFixedDelay(
                        new LastingWork(this::look, _ -> {}), 1, 1, TimeUnit.SECONDS);
    }

    /// Looks once.
    void look() {
        departures.closeLate();
        long now = spec.slots().nanoTime().getAsLong();
        for (HostedVersion.Ready ready : standbys.loaded()) {
            tell(ready.id(), () -> look(ready, now));
        }
        for (Standby standby : awaited.all()) {
            tell(standby.id(), () -> awaited.look(standby));
        }
    }

    private void look(HostedVersion.Ready ready, long now) {
        Standby standby = ready.standby();
        standby.gate().passOver(BODY_NANOS);
        standby.rate().note(ready.warm().counters().asked(), ready.warm().isBusy(), now);
        if (standbys.stay(standby)
                .isIdle(standby.rate().idleNanos(now), standby.gate().waiting())) {
            Optional<Unload> _ =
                    evictions.evict(
                            ready,
                            Eviction.Reason.IDLE,
                            null,
                            () -> standbys.stay(standby).letsGo());
        }
    }

    private void tell(VersionId version, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            spec.events().publish(new ServerEvent.WatchFailed(version, Reasons.of(e)));
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
