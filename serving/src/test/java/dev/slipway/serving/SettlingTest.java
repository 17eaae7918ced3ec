package dev.slipway.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.routing.EndpointTerms;
import dev.slipway.testkit.fake.FakeModel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// Versions that go on getting faster once they are ready.
final class SettlingTest {
    @Test
    void versionAnswersWhileItSettlesAndStopsSettlingWhenItLeaves() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        try (Bench bench = Bench.usual()) {
            FakeModel model =
                    FakeModel.summing(2)
                            .settlingBy(goOn -> {
                                begun.countDown();
                                while (goOn.getAsBoolean()) {
                                    Thread.onSpinWait();
                                }
                                ended.countDown();
                            });
            assertThat(bench.install(1, () -> model).isReady()).isTrue();
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(bench.predict(Bench.row(1, 2)))
                    .isInstanceOf(PredictionOutcome.Answered.class);
            assertThat(bench.install(2, () -> FakeModel.summing(2)).isReady()).isTrue();
            assertThat(ended.getCount()).isEqualTo(1);

            bench.serving.fleet().remove(Bench.id(1));

            assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
            bench.stop();
            assertThat(model.isClosed()).isTrue();
        }
    }

    /// It may settle for minutes, and nobody asks for it meanwhile.
    @Test
    void versionThatSettlesIsUnloadedAsIdleAllTheSame() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Boolean> wasStopped = new CompletableFuture<>();
        try (Bench bench = Bench.usual()) {
            FakeModel model =
                    FakeModel.summing(2)
                            .settlingBy(goOn -> {
                                long end = System.nanoTime() + Bench.PATIENCE.toNanos() / 2;
                                begun.countDown();
                                while (goOn.getAsBoolean() && System.nanoTime() - end < 0) {
                                    Thread.onSpinWait();
                                }
                                wasStopped.complete(System.nanoTime() - end < 0);
                            });
            bench.serving.fleet().setTerms(Bench.FLIGHTS, idleAfter(Duration.ofHours(1)));
            bench.offer(1, () -> model);
            bench.predict(Bench.row(1, 2));
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();

            bench.serving.fleet().setTerms(Bench.FLIGHTS, idleAfter(Duration.ofMillis(1)));

            while (!(bench.state(1) instanceof VersionState.Dormant)) {
                LockSupport.parkNanos(1_000_000);
            }
            bench.stop();
            assertThat(wasStopped.get(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static EndpointTerms idleAfter(Duration idle) {
        return new EndpointTerms(
                1_024,
                BatchGoal.DEFAULT,
                TeamName.DEFAULT,
                null,
                new EndpointSpec.Scaling(0, idle, 0),
                1);
    }

    @Test
    void versionThatFailsToSettleAnswersAsBefore() throws Exception {
        CountDownLatch failing = new CountDownLatch(1);
        try (Bench bench = Bench.usual()) {
            FakeModel model =
                    FakeModel.summing(2)
                            .settlingBy(goOn -> {
                                failing.countDown();
                                throw new IllegalStateException("out of luck");
                            });
            assertThat(bench.install(1, () -> model).isReady()).isTrue();
            assertThat(failing.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(bench.predict(Bench.row(1, 2)))
                    .isInstanceOf(PredictionOutcome.Answered.class);
            ServerEvent told = new ServerEvent.SettlingFailed(Bench.id(1), "out of luck");
            while (!bench.events.contains(told)) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }
}
