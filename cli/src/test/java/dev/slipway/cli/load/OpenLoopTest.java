package dev.slipway.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.client.load.LoadConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class OpenLoopTest {
    private static final LoadPlan FAST =
            new LoadPlan(2_000, false, Duration.ofMillis(100), Duration.ofMillis(200), 4);

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
        LoadPlan one = new LoadPlan(1_000, false, Duration.ZERO, Duration.ofMillis(100), 1);
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        LoadReport report =
                run(
                        one,
                        index -> {
                            if (calls.getAndIncrement() == 0) {
                                stall(never);
                            }
                            return answer(0, true);
                        });
        assertThat(report.latency().getTotalCount()).isEqualTo(100);
        assertThat(report.micros(50)).isGreaterThan(100_000);
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
    void plansOutOfRangeAreNamed() {
        assertThatThrownBy(() -> new LoadPlan(0, false, Duration.ZERO, Duration.ofSeconds(1), 1))
                .hasMessageContaining("rate");
        assertThatThrownBy(() -> new LoadPlan(1, false, Duration.ZERO, Duration.ZERO, 1))
                .hasMessageContaining("duration");
    }

    private static void stall(CountDownLatch never) {
        try {
            assertThat(never.await(300, TimeUnit.MILLISECONDS)).isFalse();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// One call of a fake connection.
    private interface Call {
        LoadConnection.Answer call(int index) throws IOException;
    }

    private static LoadReport run(LoadPlan plan, Call call) throws InterruptedException {
        return new OpenLoop(plan, 7, System::nanoTime)
                .run(() ->
                        new LoadConnection() {
                            @Override
                            public Answer call(int index) throws IOException {
                                return call.call(index);
                            }

                            @Override
                            public void close() {}
                        });
    }

    private static LoadConnection.Answer answer(int status, boolean success) {
        return new LoadConnection.Answer(
                success ? 200 : status, success, LoadConnection.BodySlice.EMPTY);
    }
}
