package dev.slipway.monitoring.windows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.error.ErrorCode;
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
import dev.slipway.monitoring.metrics.MetricsStore;
import dev.slipway.monitoring.metrics.VersionWindow;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrafficWindowsTest {
    private static final Instant START = Instant.parse("2026-11-26T12:00:00Z");
    private static final EndpointName FLIGHTS = new EndpointName("flights");

    private final TrafficWindows windows =
            new TrafficWindows(code -> code == ErrorCode.OVERLOADED ? 429 : 500);

    @Test
    void whatWasCountedIsInTheWindowAndTheNextOneBeginsAnew() {
        windows.observe(answer(2, 3_000_000));
        windows.observe(answer(2, 5_000_000));
        windows.observe(refusal(2, ErrorCode.OVERLOADED));
        windows.observe(answer(3, 1_000_000));
        List<VersionWindow> turned = windows.turn(START);
        assertThat(turned).hasSize(2);
        VersionWindow of2 =
                turned.stream().filter(one -> one.version().value() == 2).findFirst().orElseThrow();
        assertThat(of2.codes()).isEqualTo(Map.of(200, 2L, 429, 1L));
        assertThat(of2.answers()).isEqualTo(3);
        assertThat(of2.latencies().total()).isEqualTo(2);
        assertThat(of2.queue().quantile(1).orElseThrow()).isBetween(1_000L, 1_100L);
        assertThat(of2.start()).isEqualTo(START);
        assertThat(windows.turn(START.plusSeconds(10))).isEmpty();
        windows.observe(answer(2, 3_000_000));
        assertThat(windows.turn(START.plusSeconds(20))).hasSize(1);
    }

    @Test
    void whoeverGotNoVersionIsInNoWindow() {
        windows.observe(
                new ObservedPrediction(
                        new PredictionId("0".repeat(32)),
                        "http",
                        FLIGHTS,
                        VersionChoice.ROUTED,
                        new Result.Refused(ErrorCode.OVERLOADED),
                        StopTimes.NONE,
                        new Edge(0, 0, 0, 0, 0),
                        TraceContext.NONE,
                        "",
                        new Entry(VersionChoice.ROUTED, false)));
        assertThat(windows.turn(START)).isEmpty();
    }

    @Test
    void nothingIsLostBetweenTurnsOfManyThreads() throws InterruptedException {
        int threads = 4;
        int each = 20_000;
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            callers.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int n = 0; n < each; n++) {
                                    windows.observe(answer(2, 1_000));
                                }
                            }));
        }
        long seen = 0;
        while (callers.stream().anyMatch(Thread::isAlive)) {
            seen += answers(windows.turn(START));
        }
        for (Thread caller : callers) {
            caller.join();
        }
        seen += answers(windows.turn(START));
        assertThat(seen).isEqualTo((long) threads * each);
    }

    @Test
    void whatRequestsThatMeetShowIsInOneWindow() throws InterruptedException {
        int threads = 4;
        int each = 50_000;
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            long nanos = 1_000_000L * (i + 1);
            callers.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int n = 0; n < each; n++) {
                                    windows.observe(answer(2, nanos));
                                }
                            }));
        }
        for (Thread caller : callers) {
            caller.join();
        }
        windows.observe(refusal(2, ErrorCode.OVERLOADED));

        long answers = (long) threads * each;
        VersionWindow turned = windows.turn(START).getFirst();
        assertThat(turned.codes()).isEqualTo(Map.of(200, answers, 429, 1L));
        assertThat(turned.latencies().total()).isEqualTo(answers);
        assertThat(turned.latencies().above(2_500_000)).isEqualTo(answers / 2);
        assertThat(turned.queue().total()).isEqualTo(answers);
        assertThat(windows.turn(START.plusSeconds(10))).isEmpty();
    }

    private static long answers(List<VersionWindow> windows) {
        return windows.stream().mapToLong(VersionWindow::answers).sum();
    }

    @Test
    void windowsBeginAtFullTenSecondsAndNoneTwice(@TempDir Path folder) {
        AtomicReference<Instant> now = new AtomicReference<>(START.plusMillis(3_200));
        try (MetricsStore store = MetricsStore.open(folder.resolve("metrics.db"), now::get);
                WindowTurns turns =
                        WindowTurns.start(
                                windows,
                                new CountedWork(_ -> List.of(), List::of),
                                store,
                                now::get,
                                System::nanoTime)) {
            for (long millis : new long[] {9_990, 20_020, 20_010, 40_000}) {
                windows.observe(answer(2, 1_000_000));
                now.set(START.plusMillis(millis));
                turns.turn();
            }
        }
        try (MetricsStore store = MetricsStore.open(folder.resolve("metrics.db"), now::get)) {
            assertThat(
                            store.windows(
                                    FLIGHTS,
                                    new VersionNumber(2),
                                    VersionWindow.SHORT,
                                    START,
                                    START.plus(Duration.ofMinutes(5))))
                    .extracting(window -> Duration.between(START, window.start()).toSeconds())
                    .containsExactly(0L, 10L, 20L, 30L);
        }
    }

    private static ObservedPrediction answer(long version, long nanos) {
        return observed(version, nanos, new Result.Answered());
    }

    private static ObservedPrediction refusal(long version, ErrorCode code) {
        return observed(version, 0, new Result.Refused(code));
    }

    private static ObservedPrediction observed(long version, long nanos, Result result) {
        VersionChoice picked = new VersionChoice.Exactly(new VersionNumber(version));
        return new ObservedPrediction(
                new PredictionId("0".repeat(32)),
                "http",
                FLIGHTS,
                picked,
                result,
                new StopTimes(1_000, 200_000, 1),
                new Edge(0, 0, nanos, 100, 20),
                TraceContext.NONE,
                "",
                new Entry(VersionChoice.ROUTED, true));
    }
}
