package dev.slipway.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.spec.EndpointSpec.Slo;
import dev.slipway.monitoring.machine.ErrorBudget;
import dev.slipway.monitoring.metrics.MetricsStore;
import dev.slipway.monitoring.metrics.ReleaseReport;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// A release that is watched by one process after the other, second by second.
final class ReleaseOnWatch implements AutoCloseable {
    private static final SimulatedTraffic.Load LOAD = SimulatedTraffic.Load.disturbed(200, 0.01);
    static final SimulatedTraffic.Fault GOOD = SimulatedTraffic.Fault.none(LOAD);
    static final SimulatedTraffic.Fault WORSE = new SimulatedTraffic.Fault(0.5, 1);
    static final ErrorBudget BUDGET =
            ErrorBudget.whole(
                    new Slo(
                            Duration.ofMillis(30),
                            Duration.ofMillis(200),
                            0.98,
                            Duration.ofDays(28),
                            false));

    final List<String> troubles = new ArrayList<>();

    /// What is to be recorded, where that takes its time.
    final Deque<Runnable> waiting = new ArrayDeque<>();

    final PlayedJournal journal;
    final MetricsStore store;

    /// Whether processes that have ended had keys.
    boolean hadKeys;

    /// What the next process is told of the one before.
    Set<ReleaseId> endedUncleanly = Set.of();

    /// What its endpoint may still get wrong.
    ErrorBudget budget = BUDGET;

    Executor recorders = Runnable::run;
    PlayedTraffic traffic;
    ReleaseWatch watch;
    Release release;
    private long nanos;

    ReleaseOnWatch(Path folder) {
        journal = new PlayedJournal(this::now);
        store = MetricsStore.open(folder.resolve("metrics.db"), this::now);
        release = MadeReleases.gated(quick());
        journal.add(release);
        traffic = played(GOOD);
        watch = started();
    }

    @Override
    public void close() {
        watch.close();
        store.close();
    }

    /// Phases that take seconds and minutes.
    static ReleasePlan quick() {
        ReleasePlan usual = MadeReleases.with(new ReleaseStrategy.Canary(List.of(0.05, 0.5, 1.0)));
        return new ReleasePlan(
                usual.strategy(),
                usual.sticky(),
                new ReleasePlan.Patience(
                        Duration.ofSeconds(20),
                        Duration.ofHours(2),
                        Duration.ofDays(1),
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(1)),
                usual.risks(),
                false,
                List.of(),
                true,
                ReleasePlan.Gates.USUAL);
    }

    /// Another process begins, and the one before has ended.
    void begin(SimulatedTraffic.Fault fault) {
        watch.close();
        hadKeys |= traffic.hadKeys;
        traffic = played(fault);
        watch = started();
    }

    private PlayedTraffic played(SimulatedTraffic.Fault fault) {
        return new PlayedTraffic(new SimulatedTraffic(LOAD, fault, 11 + nanos));
    }

    private ReleaseWatch started() {
        return new ReleaseWatch(
                new ReleaseWatchSpec(
                        journal,
                        journal,
                        traffic,
                        endpoint -> budget,
                        store,
                        endedUncleanly,
                        this::now,
                        () -> nanos,
                        (id, trouble) -> troubles.add(id + ": " + trouble)),
                work -> recorders.execute(work),
                () -> {});
    }

    void second() throws InterruptedException {
        look();
        store.flush();
    }

    /// A second that nobody waits for to be stored.
    void look() {
        nanos += 1_000_000_000L;
        watch.look();
    }

    void run(int seconds) throws InterruptedException {
        for (int i = 0; i < seconds && !release().isOver(); i++) {
            second();
        }
    }

    void runTo(ReleasePhase phase) throws InterruptedException {
        for (int i = 0; i < 7200 && phase() != phase; i++) {
            second();
        }
        assertThat(phase()).isEqualTo(phase);
    }

    void drain() {
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
    }

    ReleaseReport report() {
        return watch.report(release()).orElseThrow();
    }

    /// As the disk has them.
    long @Nullable [] storedKeys() {
        return store.read(release).orElseThrow().keys();
    }

    Release release() {
        return journal.get(release);
    }

    ReleasePhase phase() {
        return release().phase();
    }

    ReleaseTransition last(ReleasePhase to) {
        return release().moves().reversed().stream()
                .map(Release.Move::transition)
                .filter(move -> move.to() == to)
                .findFirst()
                .orElseThrow();
    }

    private Instant now() {
        return MadeReleases.BEGIN.plusNanos(nanos);
    }
}
