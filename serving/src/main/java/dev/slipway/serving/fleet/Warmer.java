package dev.slipway.serving.fleet;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.Tier;
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
    private final Standbys standbys;
    private final QuietWork reading;
    private final ScheduledExecutorService thread;

    /// Those that are tried again in a while.
    private final Set<Standby> pausing = ConcurrentHashMap.newKeySet();

    /// @param reading has packages read
    Warmer(
            FleetSpec spec,
            AgreedTerms terms,
            Standbys standbys,
            QuietWork reading,
            ThreadFactory threads) {
        this.spec = spec;
        this.terms = terms;
        this.standbys = standbys;
        this.reading = reading;
        ScheduledThreadPoolExecutor one = new ScheduledThreadPoolExecutor(1, threads);
        // Begun later, it might find the process without a thread to give.
        int _ = one.prestartAllCoreThreads();
        this.thread = one;
    }

    /// Has a sleeping version's package read and checked, where it is to sleep warm.
    void warmLater(Standby standby) {
        if (!isToSleepWarm(standby)) {
            return;
        }
        try {
            thread.execute(() -> hasTurn(standby, 0));
        } catch (RejectedExecutionException e) {
            // The fleet is closing.
        }
    }

    /// As it is agreed by now.
    private boolean isToSleepWarm(Standby standby) {
        return standbys.scaling(standby).minWarm() > 0;
    }

    /// Whether a version is cold, and still to sleep warm.
    private boolean isWanted(Standby standby) {
        return standbys.isKnown(standby) && standby.tier() == Tier.COLD && isToSleepWarm(standby);
    }

    /// @param failures one after the other until now
    private void warm(Standby standby, int failures) {
        try {
            // Now: it may be read behind others, and its endpoint be another's by then.
            VersionMeter meter = spec.metering().loading(standby.id());
            try {
                reading.execute(() -> opened(standby, meter));
            } finally {
                meter.loaded();
            }
            standbys.slept(standby);
        } catch (RuntimeException | Error e) {
            warmAgainLater(standby, failures + 1);
            spec.events().publish(new ServerEvent.WarmingFailed(standby.id(), Reasons.of(e)));
        }
    }

    private void warmAgainLater(Standby standby, int failures) {
        if (!pausing.add(standby)) {
            return;
        }
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(LONGEST_SHIFT, failures - 1));
        try {
            ScheduledFuture<?> _ =
                    thread.schedule(
                            () -> warmAgain(standby, failures),
                            pause.toNanos(),
                            TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The fleet is closing.
        }
    }

    private void warmAgain(Standby standby, int failures) {
        pausing.remove(standby);
        hasTurn(standby, failures);
    }

    /// It may have waited behind others, and left or been loaded meanwhile.
    private void hasTurn(Standby standby, int failures) {
        if (!isWanted(standby)) {
            return;
        }
        if (standby.isWaking()) {
            // It is being read by whoever loads it, who may fail as well.
            warmAgainLater(standby, Math.max(1, failures));
        } else {
            warm(standby, failures);
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
