package dev.slipway.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.slipway.client.load.LoadConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class OpenLoopTest {
    private static final LoadPlan FAST =
            LoadPlan.constant(2_000, Duration.ofMillis(100), Duration.ofMillis(200), 4);

    private final ManualClock clock = new ManualClock();

    @Test
    void everyDueRequestIsSentOnceAndWarmUpIsNotCounted() throws InterruptedException {
        AtomicInteger calls = new AtomicInteger();
        LoadReport report = run(FAST, index -> answer(calls.incrementAndGet(), true));
        assertThat(calls).hasValue(600);
        assertThat(report.latency().getTotalCount()).isEqualTo(400);
        assertThat(report.failures(400)).isZero();
    }

    @Test
    void waitingForABusyConnectionCountsAsLatency() throws InterruptedException {
        LoadPlan one = LoadPlan.constant(1_000, Duration.ZERO, Duration.ofMillis(100), 1);
        AtomicInteger calls = new AtomicInteger();
        LoadReport report =
                run(
                        one,
                        index -> {
                            if (calls.getAndIncrement() == 0) {
                                clock.advance(Duration.ofMillis(300));
                            }
                            return answer(0, true);
                        });
        // All were due within 100 ms and none was sent before the first came back after 300.
        assertThat(report.latency().getTotalCount()).isEqualTo(100);
        assertThat(report.micros(100)).isCloseTo(300_000, withinPercentage(0.2));
        assertThat(report.micros(50)).isCloseTo(250_000, withinPercentage(0.2));
        assertThat(report.micros(0)).isCloseTo(201_000, withinPercentage(0.2));
    }

    @Test
    void waitingOfManyMinutesIsNoShorter() throws InterruptedException {
        LoadPlan one = LoadPlan.constant(1, Duration.ZERO, Duration.ofMinutes(10), 1);
        AtomicInteger calls = new AtomicInteger();
        LoadReport report =
                run(
                        one,
                        index -> {
                            if (calls.getAndIncrement() == 0) {
                                clock.advance(Duration.ofMinutes(9));
                            }
                            return answer(0, true);
                        });
        assertThat(report.latency().getTotalCount()).isEqualTo(600);
        assertThat(report.micros(100)).isCloseTo(540e6, withinPercentage(0.2));
        assertThat(report.micros(50)).isCloseTo(240e6, withinPercentage(0.2));
    }

    @Test
    void requestsAreSentWhenTheyAreDue() throws InterruptedException {
        LoadPlan one = LoadPlan.constant(1_000, Duration.ZERO, Duration.ofMillis(3), 1);
        List<Long> sent = new ArrayList<>();
        assertThat(
                        run(
                                        one,
                                        index -> {
                                            sent.add(clock.nanoTime());
                                            return answer(0, true);
                                        })
                                .micros(100))
                .isLessThan(1);
        assertThat(sent).containsExactly(20_000_000L, 21_000_000L, 22_000_000L);
    }

    @Test
    void connectionRestsInAPauseInWhichAServerMayCloseIt() throws InterruptedException {
        AtomicInteger rests = new AtomicInteger();
        Supplier<LoadConnection> resting =
                () ->
                        new LoadConnection() {
                            @Override
                            public Answer call(int index) {
                                return answer(0, true);
                            }

                            @Override
                            public void rest() {
                                rests.incrementAndGet();
                            }

                            @Override
                            public void close() {}
                        };
        LoadPlan seldom = LoadPlan.constant(1 / 60.0, Duration.ZERO, Duration.ofMinutes(3), 1);
        LoadReport report = new OpenLoop(seldom, 7, clock).run(resting);
        assertThat(report.latency().getTotalCount()).isEqualTo(3);
        assertThat(rests).hasValue(2);

        assertThat(new OpenLoop(FAST, 7, clock).run(resting).all()).isEqualTo(400);
        assertThat(rests).hasValue(2);
    }

    @Test
    void whatWasNeverSentOfTheWarmUpIsNotCountedEither() throws InterruptedException {
        LoadPlan one = LoadPlan.constant(1_000, Duration.ofMillis(100), Duration.ofMillis(200), 1);
        LoadReport report =
                run(
                        one,
                        index -> {
                            clock.advance(Duration.ofMinutes(10));
                            return answer(0, true);
                        });
        assertThat(report.unsent()).isEqualTo(200);
        assertThat(report.all()).isEqualTo(200);
    }

    @Test
    void runThatIsEndedSaysWhatCameBackUntilThen() throws InterruptedException {
        LoadPlan day = LoadPlan.constant(1_000, Duration.ofMillis(10), Duration.ofDays(1), 1);
        AtomicInteger calls = new AtomicInteger();
        OpenLoop loop = new OpenLoop(day, 7, clock);
        Call last =
                index -> {
                    if (calls.incrementAndGet() == 30) {
                        clock.advance(Duration.ofMillis(5));
                        loop.end();
                    }
                    return answer(0, true);
                };
        LoadReport report = loop.run(connecting(last));
        assertThat(calls).hasValue(30);
        // Ten were of the warm-up; five more were due while the last one took its time.
        assertThat(report.latency().getTotalCount()).isEqualTo(20);
        assertThat(report.unsent()).isEqualTo(5);
        assertThat(report.elapsed()).isEqualTo(Duration.ofMillis(24));
    }

    @Test
    void runThatIsEndedInItsWarmUpHasCountedNothing() throws InterruptedException {
        LoadPlan one = LoadPlan.constant(1_000, Duration.ofSeconds(1), Duration.ofSeconds(1), 1);
        OpenLoop loop = new OpenLoop(one, 7, clock);
        loop.end();
        LoadReport report = loop.run(connecting(index -> answer(0, true)));
        assertThat(report.all()).isZero();
        assertThat(report.throughput()).isZero();
    }

    @Test
    void refusalsAndBrokenConnectionsAreCountedApart() throws InterruptedException {
        LoadReport report =
                run(
                        FAST,
                        index -> {
                            if (index % 2 == 0) {
                                throw new IOException("broken");
                            }
                            return answer(429, false);
                        });
        assertThat(report.latency().getTotalCount()).isZero();
        assertThat(report.broken() + report.statuses().getOrDefault(429, 0L)).isEqualTo(400);
        assertThat(report.failures(0)).isEqualTo(400);
    }

    @Test
    void endpointsOfAMixAreCountedApart() throws InterruptedException {
        LoadMix mix =
                LoadMix.weighted(
                        List.of(new LoadMix.Part("a", 1, 2), new LoadMix.Part("b", 1, 2)), 7);
        List<LoadReport> reports =
                new OpenLoop(FAST, mix, clock)
                        .runParts(connecting(index -> answer(429, index < 2)));
        assertThat(reports.getFirst().latency().getTotalCount())
                .isEqualTo(reports.getFirst().all())
                .isPositive();
        assertThat(reports.getLast().latency().getTotalCount()).isZero();
        LoadReport together = LoadReport.together(reports);
        assertThat(together.all()).isEqualTo(400);
        assertThat(together.statuses()).containsOnlyKeys(200, 429);
    }

    @Test
    void plansOutOfRangeAreNamed() {
        assertThatThrownBy(() -> LoadPlan.constant(0, Duration.ZERO, Duration.ofSeconds(1), 1))
                .hasMessageContaining("rate");
        assertThatThrownBy(() -> LoadPlan.constant(1, Duration.ZERO, Duration.ZERO, 1))
                .hasMessageContaining("duration");
    }

    /// One call of a fake connection.
    private interface Call {
        LoadConnection.Answer call(int index) throws IOException;
    }

    /// Time that passes only when somebody waits or a call takes some.
    private static final class ManualClock implements LoadClock {
        private final AtomicLong nanos = new AtomicLong();

        @Override
        public long nanoTime() {
            return nanos.get();
        }

        @Override
        public void waitUntil(long due) {
            nanos.accumulateAndGet(due, Math::max);
        }

        void advance(Duration time) {
            nanos.addAndGet(time.toNanos());
        }
    }

    private LoadReport run(LoadPlan plan, Call call) throws InterruptedException {
        return new OpenLoop(plan, 7, clock).run(connecting(call));
    }

    private static Supplier<LoadConnection> connecting(Call call) {
        return () ->
                new LoadConnection() {
                    @Override
                    public Answer call(int index) throws IOException {
                        return call.call(index);
                    }

                    @Override
                    public void close() {}
                };
    }

    private static LoadConnection.Answer answer(int status, boolean success) {
        return new LoadConnection.Answer(
                success ? 200 : status, success, LoadConnection.BodySlice.EMPTY);
    }
}
