package dev.slipway.serving.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.StopTimes;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.ObservedPrediction.Edge;
import dev.slipway.api.status.ObservedPrediction.Entry;
import dev.slipway.api.status.ObservedPrediction.Result;
import dev.slipway.api.status.TraceContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What records have in common stands in a slab once: it comes out with each of them.
final class SharedInRingTest {
    private static final EndpointName FLIGHTS = new EndpointName("flights");
    private static final int THREADS = 4;
    private static final int EACH = 5_000;

    /// One slab, whose memory is used again and again.
    private final CaptureRing ring = new CaptureRing(64 << 10);

    @Test
    void whatPredictionsShareComesOutAsItWasHoweverManyKindsTakeTurns() {
        for (int kinds : new int[] {1, 2, 8, 9, 40}) {
            for (int round = 0; round < 10; round++) {
                for (int i = 0; i < 100; i++) {
                    assertThat(observed(i, i % kinds).into(ring)).isTrue();
                }
                for (int i = 0; i < 100; i++) {
                    assertThat(Taken.from(ring)).isEqualTo(item(i, i % kinds));
                }
                assertThat(Taken.from(ring)).isNull();
            }
        }
    }

    /// Each thread has kinds of its own, so that the first of a slab come from several.
    @Test
    void whatThreadsShareComesOutAsItWasWhileOneTakes() throws InterruptedException {
        List<MadeObserved> kinds = new ArrayList<>();
        for (int kind = 0; kind < 2 * THREADS; kind++) {
            kinds.add(observed(kind, kind));
        }
        AtomicInteger offered = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            int thread = t;
            threads.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int i = 0; i < EACH; i++) {
                                    if (kinds.get(thread + THREADS * (i % 2)).into(ring)) {
                                        offered.incrementAndGet();
                                    }
                                }
                            }));
        }
        int taken = 0;
        boolean areOver = false;
        while (!areOver) {
            areOver = threads.stream().noneMatch(Thread::isAlive);
            for (CaptureItem one = Taken.from(ring); one != null; one = Taken.from(ring)) {
                CaptureItem.Observed next = (CaptureItem.Observed) one;
                int kind = (int) next.prediction().edge().totalNanos();
                assertThat(next).isEqualTo(item(kind, kind));
                taken++;
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(taken).isEqualTo(offered.get()).isPositive();
    }

    private static MadeObserved observed(int number, int kind) {
        return new MadeObserved(prediction(number), FLIGHTS, CaptureReason.SAMPLE, team(kind));
    }

    private static CaptureItem item(int number, int kind) {
        return new CaptureItem.Observed(prediction(number), CaptureReason.SAMPLE, team(kind));
    }

    private static TeamName team(int kind) {
        return new TeamName("team-" + kind);
    }

    private static ObservedPrediction prediction(int number) {
        return new ObservedPrediction(
                new PredictionId("%032x".formatted(number)),
                "http",
                FLIGHTS,
                VersionChoice.ROUTED,
                new Result.Answered(),
                StopTimes.NONE,
                new Edge(0, 0, number, 0, 0),
                TraceContext.NONE,
                "",
                new Entry(VersionChoice.ROUTED, true));
    }
}
