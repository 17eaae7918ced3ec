package dev.slipway.serving.fleet;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.metering.VersionMeter;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Has packages of versions that sleep read and checked, so that they sleep warm. One that cannot
/// be read is tried again after a pause, which grows, for as long as it is to sleep warm.
///
/// *Threads*: one of its own, which reads one package after the other, by a quiet one. Versions
/// settle on another: that may take minutes, and who is asked for meanwhile would be cold.
final class Warmer implements AutoCloseable {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int LONGEST_SHIFT = 6;

    private final FleetSpec spec;
    private final AgreedTerms terms;
    private final QuietWork reading;
    private final Predicate<Standby> isWanted;
    private final ScheduledExecutorService thread;

    /// Those that are tried again in a while.
    private final Set<Standby> pausing = ConcurrentHashMap.newKeySet();

    /// @param reading has packages read
    /// @param isWanted whether a version is cold, and still to sleep warm
    Warmer(
            FleetSpec spec,
            AgreedTerms terms,
            QuietWork reading,
            Predicate<Standby> isWanted,
            ThreadFactory threads) {
        this.spec = spec;
        this.terms = terms;
        this.reading = reading;
        this.isWanted = isWanted;
        ScheduledThreadPoolExecutor one = new ScheduledThreadPoolExecutor(1, threads);
        // Begun later, it might find the process without a thread to give.
        int _ = one.prestartAllCoreThreads();
        this.thread = one;
    }

    /// Has a sleeping version's package read and checked.
    ///
    /// @param done told of it then
    void warmLater(Standby standby, Consumer<Standby> done) {
        try {
            thread.execute(() -> {
                // It may have waited behind others, and left or been loaded meanwhile.
                if (isWanted.test(standby)) {
                    warm(standby, done, 0);
                }
            });
        } catch (RejectedExecutionException e) {
            // The fleet is closing.
        }
    }

    /// @param failures one after the other until now
    private void warm(Standby standby, Consumer<Standby> done, int failures) {
        try {
            // Now: it may be read behind others, and its endpoint be another's by then.
            VersionMeter meter = spec.metering().of(standby.id());
            reading.execute(() -> opened(standby, meter));
            done.accept(standby);
        } catch (RuntimeException | Error e) {
            warmAgainLater(standby, done, failures + 1);
            spec.events().publish(new ServerEvent.WarmingFailed(standby.id(), Fleet.reason(e)));
        }
    }

    private void warmAgainLater(Standby standby, Consumer<Standby> done, int failures) {
        if (!pausing.add(standby)) {
            return;
        }
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(LONGEST_SHIFT, failures - 1));
        try {
            ScheduledFuture<?> _ =
                    thread.schedule(
                            () -> warmAgain(standby, done, failures),
                            pause.toNanos(),
                            TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The fleet is closing.
        }
    }

    private void warmAgain(Standby standby, Consumer<Standby> done, int failures) {
        pausing.remove(standby);
        if (!isWanted.test(standby)) {
            return;
        }
        if (standby.isWaking()) {
            // It is being read by whoever loads it, who may fail as well.
            warmAgainLater(standby, done, failures);
        } else {
            warm(standby, done, failures);
        }
    }

    private void opened(Standby standby, VersionMeter meter) {
        TeamName owner = terms.of(standby.id().endpoint()).owner();
        Standby _ =
                spec.coldStart(
                        meter,
                        owner,
                        () -> {
                            standby.warm();
                            return standby;
                        });
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
