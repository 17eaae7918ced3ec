package dev.slipway.monitoring.windows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.CostCause;
import dev.slipway.api.cost.MeterReading;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.StopTimes;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.status.LatencyCounts;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.ObservedPrediction.Edge;
import dev.slipway.api.status.ObservedPrediction.Entry;
import dev.slipway.api.status.ObservedPrediction.Result;
import dev.slipway.api.status.TraceContext;
import dev.slipway.api.status.TrafficWindow;
import dev.slipway.api.status.VersionStatistics;
import dev.slipway.api.status.VersionStatistics.Durations;
import dev.slipway.api.status.VersionStatistics.Total;
import dev.slipway.api.status.Windows;
import dev.slipway.monitoring.metrics.MetricsStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoredWindowsTest {
    private static final Instant START = Instant.parse("2026-11-26T12:00:00Z");
    private static final EndpointName FLIGHTS = new EndpointName("flights");

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final AtomicReference<List<VersionStatistics>> statistics =
            new AtomicReference<>(List.of());
    private final AtomicReference<List<MeterReading>> metered = new AtomicReference<>(List.of());
    private final TrafficWindows counting = new TrafficWindows(_ -> 500);

    @Test
    void newestTurnIsTakenFromMemoryUntilItIsOld(@TempDir Path folder) {
        try (MetricsStore store = MetricsStore.open(folder.resolve("metrics.db"), now::get);
                WindowTurns turns = turns(store)) {
            Windows windows = new StoredWindows(turns, store, now::get);
            assertThat(windows.newest()).isEmpty();
            answer(2, 4_000_000);
            turnAt(turns, 10);
            TrafficWindow newest = windows.newest().getFirst();
            assertThat(newest.answers()).isEqualTo(1);
            assertThat(newest.rate()).isEqualTo(0.1);
            assertThat(newest.p99Millis()).isBetween(4.0, 4.1);
            now.set(START.plusSeconds(60));
            assertThat(windows.newest()).isEmpty();
        }
    }

    @Test
    void latenciesOfOneEndpointAreCountedBetweenFixedEdges(@TempDir Path folder) {
        try (MetricsStore store = MetricsStore.open(folder.resolve("metrics.db"), now::get)) {
            try (WindowTurns turns = turns(store)) {
                answer(2, 1_000_000);
                answer(2, 1_100_000);
                answer(2, 3_000_000);
                turnAt(turns, 10);
                Windows windows = new StoredWindows(turns, store, now::get);
                assertThat(windows.newest().getFirst().latencies()).isNull();
            }
        }
        try (MetricsStore store = MetricsStore.open(folder.resolve("metrics.db"), now::get);
                WindowTurns turns = turns(store)) {
            Windows windows = new StoredWindows(turns, store, now::get);
            LatencyCounts latencies =
                    Objects.requireNonNull(
                            windows.of(FLIGHTS, Duration.ofMinutes(5)).getFirst().latencies());
            assertThat(latencies.aboveMillis()).isEqualTo(0.917503);
            assertThat(latencies.upToMillis())
                    .startsWith(1.048575, 1.310719)
                    .endsWith(3.145727)
                    .isSorted();
            assertThat(latencies.counts()).containsExactly(1L, 1L, 0L, 0L, 0L, 0L, 1L);
        }
    }

    @Test
    void whatExecutionsSharedIsTheGrowthOfTheirCounters(@TempDir Path folder) {
        try (MetricsStore store = MetricsStore.open(folder.resolve("metrics.db"), now::get);
                WindowTurns turns = turns(store)) {
            Windows windows = new StoredWindows(turns, store, now::get);
            statistics.set(statistics(100, 40));
            answer(2, 1_000_000);
            turnAt(turns, 10);
            assertThat(windows.newest().getFirst().meanRows()).isNull();
            assertThat(windows.newest().getFirst().memoryBytes()).isEqualTo(4096);
            statistics.set(statistics(160, 50));
            answer(2, 1_000_000);
            turnAt(turns, 20);
            assertThat(windows.newest().getFirst().meanRows()).isEqualTo(6.0);
            statistics.set(statistics(3, 1));
            answer(2, 1_000_000);
            turnAt(turns, 30);
            assertThat(windows.newest().getFirst().meanRows()).as("loaded anew").isNull();
        }
    }

    /// Each of eight requests has seen the whole execution that they shared.
    @Test
    void slotsAreHeldForAsLongAsTheyAreMeteredHoweverManyShareAnExecution(@TempDir Path folder) {
        try (MetricsStore store = MetricsStore.open(folder.resolve("metrics.db"), now::get);
                WindowTurns turns = turns(store)) {
            Windows windows = new StoredWindows(turns, store, now::get);
            metered.set(List.of(used(CostCause.SERVE, 5), used(CostCause.SHADOW, 9)));
            for (int i = 0; i < 8; i++) {
                answer(2, 1_000_000);
            }
            turnAt(turns, 10);
            assertThat(windows.newest().getFirst().slots()).isEqualTo(0.5);
            metered.set(List.of(used(CostCause.SERVE, 6)));
            turnAt(turns, 20);
            metered.set(List.of(used(CostCause.SERVE, 8)));
            answer(2, 1_000_000);
            turnAt(turns, 30);
            assertThat(windows.newest().getFirst().slots()).as("nothing is lost").isEqualTo(0.3);
        }
    }

    private static MeterReading used(CostCause cause, long seconds) {
        return new MeterReading(
                FLIGHTS,
                new VersionNumber(2),
                TeamName.DEFAULT,
                cause,
                new Usage(seconds * 1_000_000_000L, 0, 0, 0, 0));
    }

    private static List<VersionStatistics> statistics(long rows, long executions) {
        Total none = new Total(0, 0);
        return List.of(
                new VersionStatistics(
                        new VersionId(FLIGHTS, new VersionNumber(2)),
                        0,
                        rows,
                        executions,
                        new Durations(none, none, none, none, none, none),
                        List.of(),
                        4096));
    }

    private WindowTurns turns(MetricsStore store) {
        CountedWork work = new CountedWork(_ -> statistics.get(), metered::get);
        return new WindowTurns(counting, work, store, now::get, this::nanoTime);
    }

    /// Goes with the clock that people read.
    private long nanoTime() {
        return Duration.between(START, now.get()).toNanos();
    }

    @Test
    void turnsThatAHaltPutOffAreMadeUpForByOne(@TempDir Path folder) {
        try (MetricsStore store = MetricsStore.open(folder.resolve("metrics.db"), now::get);
                WindowTurns turns = turns(store)) {
            Windows windows = new StoredWindows(turns, store, now::get);
            now.set(START.plusSeconds(70));
            for (int missed = 0; missed < 7; missed++) {
                answer(2, 1_000_000);
                turns.due();
            }
            answer(2, 1_000_000);
            now.set(START.plusSeconds(80));
            turns.due();
            assertThat(windows.newest())
                    .extracting(TrafficWindow::start)
                    .containsExactly(START.plusSeconds(70));
        }
    }

    @Test
    void turnThatBreaksIsNotTheLast(@TempDir Path folder) {
        boolean[] breaks = {true};
        try (MetricsStore store = MetricsStore.open(folder.resolve("metrics.db"), now::get);
                WindowTurns turns =
                        new WindowTurns(
                                counting,
                                new CountedWork(
                                        _ -> {
                                            if (breaks[0]) {
                                                throw new OutOfMemoryError("none for a moment");
                                            }
                                            return List.of();
                                        },
                                        List::of),
                                store,
                                now::get,
                                this::nanoTime)) {
            answer(2, 1_000_000);
            now.set(START.plusSeconds(10));
            turns.keepTurning();
            breaks[0] = false;
            answer(2, 1_000_000);
            now.set(START.plusSeconds(20));
            turns.keepTurning();
            assertThat(new StoredWindows(turns, store, now::get).newest()).hasSize(1);
        }
    }

    @Test
    void everyVersionThatAnsweredIsTold(@TempDir Path folder) {
        try (MetricsStore store = MetricsStore.open(folder.resolve("metrics.db"), now::get);
                WindowTurns turns = turns(store)) {
            answer(2, 1_000_000);
            answer(7, 1_000_000);
            turnAt(turns, 10);
            answer(7, 1_000_000);
            turnAt(turns, 20);
        }
        try (MetricsStore store = MetricsStore.open(folder.resolve("metrics.db"), now::get);
                WindowTurns turns = turns(store)) {
            Windows windows = new StoredWindows(turns, store, now::get);
            assertThat(windows.of(FLIGHTS, Duration.ofMinutes(5)))
                    .extracting(window -> window.version().value())
                    .containsExactly(2L, 7L, 7L);
            assertThat(windows.of(FLIGHTS, Duration.ofHours(2))).as("a part of a minute").isEmpty();
            now.set(START.plusSeconds(70));
            assertThat(windows.of(FLIGHTS, Duration.ofHours(2)))
                    .extracting(TrafficWindow::length)
                    .containsExactly(Duration.ofMinutes(1), Duration.ofMinutes(1));
            assertThat(windows.of(new EndpointName("other"), Duration.ofHours(1))).isEmpty();
        }
    }

    @Test
    void versionThatIsOlderThanManyIsToldWhileItAnswers(@TempDir Path folder) throws Exception {
        try (MetricsStore store = MetricsStore.open(folder.resolve("metrics.db"), now::get);
                WindowTurns turns = turns(store)) {
            for (long version = 1; version <= 12; version++) {
                answer(version, 1_000_000);
            }
            turnAt(turns, 10);
            turnAt(turns, 7_200);
            answer(1, 1_000_000);
            turnAt(turns, 7_210);
            store.flush();
            Windows windows = new StoredWindows(turns, store, now::get);
            assertThat(windows.of(FLIGHTS, Duration.ofMinutes(5)))
                    .extracting(window -> window.version().value())
                    .containsExactly(1L);
            now.set(START.plusSeconds(7_270));
            assertThat(windows.of(FLIGHTS, Duration.ofHours(12)))
                    .extracting(window -> window.version().value())
                    .containsExactly(1L, 1L, 6L, 7L, 8L, 9L, 10L, 11L, 12L);
        }
    }

    private void turnAt(WindowTurns turns, long seconds) {
        now.set(START.plusSeconds(seconds));
        turns.turn();
    }

    private void answer(long version, long nanos) {
        counting.observe(
                new ObservedPrediction(
                        new PredictionId("0".repeat(32)),
                        "http",
                        FLIGHTS,
                        new VersionChoice.Exactly(new VersionNumber(version)),
                        new Result.Answered(),
                        new StopTimes(1_000, 200_000, 1),
                        new Edge(0, 0, nanos, 100, 20),
                        TraceContext.NONE,
                        "",
                        new Entry(VersionChoice.ROUTED, true)));
    }
}
