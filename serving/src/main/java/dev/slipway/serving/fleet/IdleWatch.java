package dev.slipway.serving.fleet;

import dev.slipway.api.status.Eviction;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.routing.HostedVersion;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Looks every second at how often loaded versions are asked for, and unloads those for which
/// nobody has asked as long as their endpoint says.
///
/// *Threads*: one of its own; [#look] by one at a time.
final class IdleWatch implements AutoCloseable {
    private final Standbys standbys;
    private final Evictions evictions;
    private final LongSupplier nanoTime;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("version-idle").factory());

    IdleWatch(Standbys standbys, Evictions evictions, LongSupplier nanoTime) {
        this.standbys = standbys;
        this.evictions = evictions;
        this.nanoTime = nanoTime;
    }

    /// Begins to look.
    void start() {
        ScheduledFuture<?> _ = timer.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
    }

    /// Looks once.
    void look() {
        long now = nanoTime.getAsLong();
        for (HostedVersion.Ready ready : standbys.loaded()) {
            Standby standby = ready.standby();
            boolean isBusy = ready.warm().leases().outstanding() > 0;
            standby.rate().note(ready.warm().counters().asked(), isBusy, now);
            long patience = standbys.scaling(standby).idle().toNanos();
            if (standbys.scaling(standby).isOnDemand()
                    && standby.rate().idleNanos(now) >= patience
                    && standby.gate().waiting() == 0) {
                Optional<Unload> _ = evictions.evict(ready, Eviction.Reason.IDLE, null);
            }
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
