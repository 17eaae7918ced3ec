package dev.slipway.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.monitoring.evidence.EvidenceChain;
import dev.slipway.monitoring.evidence.RunningTime;
import dev.slipway.monitoring.machine.ErrorBudget;
import dev.slipway.monitoring.metrics.MetricsEntry;
import dev.slipway.monitoring.metrics.MetricsStore;
import dev.slipway.stats.counts.Second;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A release is open, and a second of it is not what was stored.
final class DamagedEvidenceTest {
    private static final Instant NOW = MadeReleases.BEGIN.plusSeconds(60);

    @TempDir Path folder;
    private final List<String> troubles = new ArrayList<>();
    private final PlayedJournal journal = new PlayedJournal(() -> NOW);
    private final Release release = MadeReleases.baking();
    private PlayedTraffic traffic;
    private MetricsStore store;
    private ReleaseWatch watch;

    @BeforeEach
    void damage() throws Exception {
        Path file = folder.resolve("metrics.db").toAbsolutePath();
        store = MetricsStore.open(file, () -> NOW);
        assertThat(store.add(look())).isTrue();
        store.flush();
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = other.createStatement()) {
            assertThat(statement.executeUpdate("UPDATE evidence_second SET digest = x'00'"))
                    .isEqualTo(1);
        }
        journal.add(release);
        SimulatedTraffic.Load load = SimulatedTraffic.Load.disturbed(200, 0.01);
        traffic =
                new PlayedTraffic(new SimulatedTraffic(load, SimulatedTraffic.Fault.none(load), 1));
        watch = watch(traffic);
    }

    private ReleaseWatch watch(PlayedTraffic played) {
        return new ReleaseWatch(
                new ReleaseWatchSpec(
                        journal,
                        journal,
                        played,
                        _ -> new ErrorBudget(0.01, OptionalDouble.empty(), 86_400),
                        store,
                        Set.of(),
                        () -> NOW,
                        () -> 0,
                        (id, trouble) -> troubles.add(id + ": " + trouble)),
                Runnable::run,
                () -> {});
    }

    private MetricsEntry.Look look() {
        Second second = new Second(MadeEvidence.SHAPE);
        second.begin(new Second.Start(3, 0.25, Optional.empty(), Optional.empty()));
        long[] numbers = second.numbers();
        EvidenceChain chain = EvidenceChain.of(release.id()).then(numbers);
        return new MetricsEntry.Look(
                release.id(),
                MadeEvidence.TERMS,
                RunningTime.Reading.ZERO,
                new MetricsEntry.StoredSecond(numbers, chain, List.of()),
                null);
    }

    @AfterEach
    void close() {
        watch.close();
        store.close();
    }

    @Test
    void candidateAnswersNobodyUntilSomebodyDecides() {
        for (int i = 0; i < 20; i++) {
            watch.look();
        }
        assertThat(journal.get(release).phase()).isEqualTo(ReleasePhase.BAKE);
        assertThat(traffic.isAllowed()).isFalse();
        assertThat(troubles).isNotEmpty().allMatch(one -> one.contains("cannot be read"));
    }

    @Test
    void releaseThatSomebodyAbortsEnds() {
        watch.look();
        journal.operate(release, ReleasePhase.ABORTING, 0);
        watch.look();
        assertThat(journal.get(release).phase()).isEqualTo(ReleasePhase.ROLLED_BACK);
        assertThat(traffic.fallBacks).isPositive();
    }
}
