package dev.slipway.monitoring.windows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.StopTimes;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.ObservedPrediction.Edge;
import dev.slipway.api.status.ObservedPrediction.Entry;
import dev.slipway.api.status.ObservedPrediction.Result;
import dev.slipway.api.status.TraceContext;
import dev.slipway.api.status.TrafficWindow;
import dev.slipway.api.status.Windows;
import dev.slipway.monitoring.MetricsStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoredWindowsTest {
    private static final Instant START = Instant.parse("2026-11-26T12:00:00Z");
    private static final EndpointName FLIGHTS = new EndpointName("flights");

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final TrafficWindows counting = new TrafficWindows(_ -> 500);

    @Test
    void newestTurnIsTakenFromMemoryUntilItIsOld(@TempDir Path folder) {
        try (MetricsStore store = MetricsStore.open(folder.resolve("metrics.db"), now::get);
                WindowTurns turns = new WindowTurns(counting, store, now::get)) {
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
    void everyVersionThatAnsweredIsTold(@TempDir Path folder) {
        try (MetricsStore store = MetricsStore.open(folder.resolve("metrics.db"), now::get);
                WindowTurns turns = new WindowTurns(counting, store, now::get)) {
            answer(2, 1_000_000);
            answer(7, 1_000_000);
            turnAt(turns, 10);
            answer(7, 1_000_000);
            turnAt(turns, 20);
        }
        try (MetricsStore store = MetricsStore.open(folder.resolve("metrics.db"), now::get);
                WindowTurns turns = new WindowTurns(counting, store, now::get)) {
            Windows windows = new StoredWindows(turns, store, now::get);
            assertThat(windows.of(FLIGHTS, Duration.ofMinutes(5)))
                    .extracting(window -> window.version().value())
                    .containsExactly(2L, 7L, 7L);
            assertThat(windows.of(FLIGHTS, Duration.ofHours(2)))
                    .extracting(TrafficWindow::length)
                    .containsExactly(Duration.ofMinutes(1), Duration.ofMinutes(1));
            assertThat(windows.of(new EndpointName("other"), Duration.ofHours(1))).isEmpty();
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
