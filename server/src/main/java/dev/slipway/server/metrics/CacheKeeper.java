package dev.slipway.server.metrics;

import dev.slipway.api.status.ServerEvent;
import dev.slipway.api.status.ServerEvents;
import dev.slipway.intake.CacheInUse;
import dev.slipway.intake.Intake;
import dev.slipway.quiet.LastingWork;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// Has the cache pruned every hour while the server runs.
///
/// *Threads*: one of its own that waits; the work is done on a quiet one.
public final class CacheKeeper implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofHours(1);

    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("cache-keeper").factory());
    private final Prune prune;
    private final Supplier<CacheInUse> inUse;
    private final ServerEvents events;
    private final LastingWork looking;
    private final AtomicLong prunedBytes = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private CacheInUse before = new CacheInUse(Set.of(), Set.of());

    /// Prunes once.
    @FunctionalInterface
    public interface Prune {
        Intake.Pruned now(Supplier<CacheInUse> inUse) throws IOException;
    }

    /// @param inUse what is loaded or will be
    public CacheKeeper(Prune prune, Supplier<CacheInUse> inUse, ServerEvents events) {
        this.prune = prune;
        this.inUse = inUse;
        this.events = events;
        this.looking =
                new LastingWork(
                        this::look,
                        broken ->
                                events.publish(
                                        new ServerEvent.CachePruningFailed(
                                                String.valueOf(broken))));
    }

    /// Begins to look after the cache.
    public void start() {
        ScheduledFuture<?> _ =
                timer.scheduleWithFixedDelay(looking, 1, PAUSE.toMinutes(), TimeUnit.MINUTES);
    }

    /// Looks after it now, and tells what breaks.
    void run() {
        looking.run();
    }

    /// What was in use the last time stays as well: its last calls may still be inside.
    private void look() throws IOException {
        Intake.Pruned pruned =
                prune.now(() -> {
                    CacheInUse now = inUse.get();
                    CacheInUse both = now.and(before);
                    before = now;
                    return both;
                });
        bytes.set(pruned.left());
        prunedBytes.addAndGet(pruned.bytes());
        if (pruned.entries() > 0) {
            events.publish(
                    new ServerEvent.CachePruned(pruned.entries(), pruned.bytes(), pruned.left()));
        }
    }

    /// Bytes in the cache, as the last look found them.
    long bytes() {
        return bytes.get();
    }

    /// Bytes that were removed since the start.
    long prunedBytes() {
        return prunedBytes.get();
    }

    /// Begins no further look.
    @Override
    public void close() {
        timer.shutdownNow();
    }
}
