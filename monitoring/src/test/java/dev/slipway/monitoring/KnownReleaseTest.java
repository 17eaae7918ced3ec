package dev.slipway.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.release.Release;
import dev.slipway.monitoring.machine.HardCounts;
import dev.slipway.monitoring.metrics.MetricsStore;
import dev.slipway.stats.counts.Second;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Seconds of a release that are void.
final class KnownReleaseTest {
    private static final Release RELEASE = MadeReleases.gated(MadeReleases.usual());
    private static final SimulatedTraffic.Load LOAD = SimulatedTraffic.Load.disturbed(200, 0.01);

    @TempDir Path folder;
    private final PlayedTraffic traffic =
            new PlayedTraffic(new SimulatedTraffic(LOAD, SimulatedTraffic.Fault.none(LOAD), 1));

    private MetricsStore open() {
        return MetricsStore.open(folder.resolve("metrics.db"), () -> MadeReleases.BEGIN);
    }

    private KnownRelease known(MetricsStore store) {
        PlayedJournal journal = new PlayedJournal(() -> MadeReleases.BEGIN);
        return KnownRelease.of(
                new ReleaseWatchSpec(
                        journal,
                        journal,
                        traffic,
                        _ -> ReleaseOnWatch.BUDGET,
                        store,
                        Set.of(),
                        () -> MadeReleases.BEGIN,
                        () -> 0,
                        (_, _) -> {}),
                RELEASE);
    }

    private Turn turn(int step) {
        Second second = new Second(traffic.shape(RELEASE));
        second.begin(new Second.Start(step, 0.25, Optional.empty(), Optional.empty()));
        return new Turn(second, HardCounts.NOTHING);
    }

    @Test
    void rowsOfASecondThatBeganInAnEarlierStepCountAgain() {
        try (MetricsStore store = open()) {
            KnownRelease known = known(store);
            known.observe(turn(2), null);
            assertThat(traffic.countedAgain).isZero();

            known.observe(turn(1), null);

            assertThat(traffic.countedAgain).isEqualTo(1);
            assertThat(known.seconds()).isEqualTo(1);
        }
    }

    @Test
    void rowsOfASecondThatTheStoreHasNoRoomForCountAgain() {
        MetricsStore store = open();
        KnownRelease known = known(store);
        store.close();
        boolean hasRoom = true;
        while (hasRoom) {
            // Nobody writes any more, so this ends.
            hasRoom = store.keepOnly(Set.of());
        }

        known.observe(turn(1), null);

        assertThat(traffic.countedAgain).isEqualTo(1);
        assertThat(known.seconds()).isZero();
    }
}
