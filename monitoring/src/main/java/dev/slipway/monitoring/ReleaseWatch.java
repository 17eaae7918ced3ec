package dev.slipway.monitoring;

import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.monitoring.metrics.ReleaseReport;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// Watches every open release, once a second: takes the second that is over, stores it, folds it
/// into evidence, asks the machine, and has what it says recorded.
///
/// One thread looks; it waits for nobody. What may wait, such as the journal, does so on threads of
/// its own, one move of a release at a time.
public final class ReleaseWatch implements AutoCloseable {
    private static final int RECORDERS = 8;

    private final ReleaseWatchSpec spec;
    private final Executor recorders;
    private final Runnable stop;
    private final Map<ReleaseId, WatchedRelease> watched = new ConcurrentHashMap<>();

    /// A watcher that looks when it is told to.
    ReleaseWatch(ReleaseWatchSpec spec, Executor recorders, Runnable stop) {
        this.spec = spec;
        this.recorders = recorders;
        this.stop = stop;
    }

    /// Begins to watch.
    public static ReleaseWatch start(ReleaseWatchSpec spec) {
        ScheduledExecutorService clock =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name("release-watch").daemon(true).factory());
        ExecutorService recorders =
                Executors.newFixedThreadPool(
                        RECORDERS,
                        Thread.ofPlatform().name("release-record-", 0).daemon(true).factory());
        ReleaseWatch watch =
                new ReleaseWatch(
                        spec,
                        recorders,
                        () -> {
                            clock.close();
                            recorders.close();
                        });
        ScheduledFuture<?> _ =
                clock.scheduleWithFixedDelay(watch::keepLooking, 1, 1, TimeUnit.SECONDS);
        return watch;
    }

    /// What is known of a release that is open, from memory; empty while it is none, or before its
    /// first look.
    public Optional<ReleaseReport> report(Release release) {
        return Optional.ofNullable(watched.get(release.id())).flatMap(one -> one.report(release));
    }

    private void keepLooking() {
        try {
            look();
        } catch (RuntimeException | Error e) {
            // A look that throws would be the last one; what it could not see is there in a second.
        }
    }

    /// Looks at every open release once.
    void look() {
        Set<ReleaseId> open = new HashSet<>();
        for (Release release : spec.releases().open()) {
            open.add(release.id());
            try {
                watched.computeIfAbsent(
                                release.id(), id -> new WatchedRelease(spec, recorders, release))
                        .look(release);
            } catch (RuntimeException | Error e) {
                spec.troubles().accept(release.id(), "could not be looked at: " + e);
            }
        }
        watched.keySet().retainAll(open);
    }

    /// Stops looking, and waits for what is being recorded.
    @Override
    public void close() {
        stop.run();
    }
}
