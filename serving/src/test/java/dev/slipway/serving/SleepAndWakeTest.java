package dev.slipway.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.spec.EndpointSpec.Scaling;
import dev.slipway.api.status.Eviction;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.fleet.Fleet;
import dev.slipway.serving.routing.EndpointTerms;
import dev.slipway.testkit.fake.FakeModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class SleepAndWakeTest {
    private static Supplier<LoadedModel> counted(AtomicInteger loads) {
        return () -> {
            loads.incrementAndGet();
            return FakeModel.summing(2);
        };
    }

    @Test
    void aVersionNobodyAsksForSleepsAndWakesForTheNextRequest() {
        AtomicInteger loads = new AtomicInteger();
        try (Bench bench = Bench.usual()) {
            bench.serving
                    .fleet()
                    .setTerms(Bench.FLIGHTS, onDemand(new Scaling(0, Duration.ofMillis(1), 0)));
            bench.offer(1, counted(loads));
            bench.predict(Bench.row(1, 2));
            Eviction eviction = awaitEviction(bench);
            assertThat(eviction.reason()).isEqualTo(Eviction.Reason.IDLE);
            assertThat(eviction.version()).isEqualTo(Bench.id(1));
            assertThat(eviction.inputs().reload()).isPositive();
            assertThat(bench.serving.models().versions(Bench.FLIGHTS).getFirst().platform())
                    .isNotEmpty();

            assertThat(bench.predict(Bench.row(1, 2)))
                    .isInstanceOf(PredictionOutcome.Answered.class);
            assertThat(loads).hasValue(2);
        }
    }

    @Test
    void anEndpointThatIsToStayLoadedWakes() {
        AtomicInteger loads = new AtomicInteger();
        try (Bench bench = Bench.usual()) {
            bench.offer(1, counted(loads));
            bench.serving.fleet().setTerms(Bench.FLIGHTS, onDemand(Scaling.ALWAYS));
            while (!(bench.serving.models().versions(Bench.FLIGHTS).getFirst().state()
                    instanceof VersionState.Ready)) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(loads).hasValue(1);
        }
    }

    /// Nobody asks for it, so nobody else would have it tried again.
    @Test
    void anEndpointThatIsToStayLoadedWakesThoughItFailedLately() {
        failsAndWakesBy(fleet -> fleet.setTerms(Bench.FLIGHTS, onDemand(Scaling.ALWAYS)));
    }

    /// A release waits for its stable version, be it that nobody asks.
    @Test
    void aVersionThatIsPinnedWakesThoughItFailedLately() {
        failsAndWakesBy(fleet -> fleet.pin(Bench.id(1)));
    }

    private static void failsAndWakesBy(Consumer<Fleet> keeping) {
        AtomicInteger loads = new AtomicInteger();
        Supplier<LoadedModel> brokenOnce =
                () -> {
                    if (loads.getAndIncrement() == 0) {
                        throw new IllegalStateException("is broken");
                    }
                    return FakeModel.summing(2);
                };
        try (Bench bench = Bench.usual()) {
            bench.offer(1, brokenOnce);
            bench.serving
                    .fleet()
                    .setTerms(Bench.FLIGHTS, onDemand(new Scaling(0, Duration.ofHours(1), 0)));
            assertThat(bench.admit().await()).isInstanceOf(Admission.Refused.class);

            keeping.accept(bench.serving.fleet());

            long end = System.nanoTime() + Bench.PATIENCE.toNanos();
            while (!(bench.state(1) instanceof VersionState.Ready)) {
                assertThat(end - System.nanoTime()).as("%s", bench.state(1)).isPositive();
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(loads).hasValue(2);
        }
    }

    @Test
    void versionsThatComeAndGoUnderLoadLoseNobody() throws Exception {
        AtomicInteger loads = new AtomicInteger();
        AtomicBoolean enough = new AtomicBoolean();
        try (Bench bench = Bench.usual();
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            bench.offer(1, counted(loads));
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(
                        callers.submit(() -> {
                            int answered = 0;
                            while (!enough.get()) {
                                assertThat(bench.predict(Bench.row(1, 2)))
                                        .isInstanceOf(PredictionOutcome.Answered.class);
                                answered++;
                                // Carriers that never wait would leave a thread that is next in a
                                // lock's queue without one.
                                LockSupport.parkNanos(1_000);
                            }
                            return answered;
                        }));
            }
            int slept = 0;
            while (slept < 20 && answers.stream().noneMatch(Future::isDone)) {
                if (bench.serving.fleet().sleep(Bench.id(1), Eviction.Reason.MEMORY)) {
                    slept++;
                }
                Thread.onSpinWait();
            }
            enough.set(true);
            for (Future<Integer> answered : answers) {
                assertThat(answered.get(30, TimeUnit.SECONDS)).isPositive();
            }
            assertThat(loads.get()).isBetween(20, 22);
        }
    }

    /// Versions are looked at one after the other: between two times that one sleeps, all were.
    @Test
    void aShadowStaysLoadedThoughNobodyAsksForIt() {
        VersionChoice first = new VersionChoice.Exactly(new VersionNumber(1));
        try (Bench bench = Bench.usual()) {
            Fleet fleet = bench.serving.fleet();
            fleet.setTerms(Bench.FLIGHTS, onDemand(new Scaling(0, Duration.ofMillis(1), 0)));
            bench.offer(1, () -> FakeModel.summing(2));
            fleet.setShadow(Bench.id(2), true);
            assertThat(bench.install(2, () -> FakeModel.summing(2)).isReady()).isTrue();

            for (long times = 1; times <= 2; times++) {
                bench.admitted(bench.head(first, 64)).close();
                while (fleet.evictions().count(Eviction.Reason.IDLE) < times) {
                    LockSupport.parkNanos(1_000_000);
                }
            }

            assertThat(bench.state(2)).isEqualTo(new VersionState.Ready());
            fleet.setShadow(Bench.id(2), false);
            while (!(bench.state(2) instanceof VersionState.Dormant)) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    /// Callers wait for an answer, and nobody for a copy.
    @Test
    void aShadowGivesItsMemoryToTheVersionWhoseTrafficItSees() {
        long one = FakeModel.summing(2).memory().total();
        VersionChoice first = new VersionChoice.Exactly(new VersionNumber(1));
        try (Bench bench = Bench.holding(one)) {
            Fleet fleet = bench.serving.fleet();
            fleet.setTerms(Bench.FLIGHTS, onDemand(new Scaling(0, Duration.ofHours(1), 0)));
            bench.offer(1, () -> FakeModel.summing(2));
            fleet.setShadow(Bench.id(2), true);
            assertThat(bench.install(2, () -> FakeModel.summing(2)).isReady()).isTrue();

            bench.admitted(bench.head(first, 64)).close();

            assertThat(bench.state(1)).isEqualTo(new VersionState.Ready());
            assertThat(bench.state(2)).isInstanceOf(VersionState.Dormant.class);
        }
    }

    @Test
    void noVersionGivesItsMemoryToItsShadow() {
        long one = FakeModel.summing(2).memory().total();
        try (Bench bench = Bench.holding(one)) {
            Fleet fleet = bench.serving.fleet();
            fleet.setTerms(Bench.FLIGHTS, onDemand(new Scaling(0, Duration.ofHours(1), 0)));
            bench.offer(1, () -> FakeModel.summing(2));
            bench.admitted().close();
            while (bench.serving.tiers().versions().stream()
                    .anyMatch(version -> version.protection().isPositive())) {
                LockSupport.parkNanos(1_000_000);
            }

            fleet.setShadow(Bench.id(2), true);
            assertThat(bench.install(2, () -> FakeModel.summing(2)))
                    .isInstanceOf(VersionState.Failed.class);

            assertThat(bench.state(1)).isEqualTo(new VersionState.Ready());
            assertThat(fleet.evictions().last()).isEmpty();
        }
    }

    private static EndpointTerms onDemand(Scaling scaling) {
        return new EndpointTerms(1_024, BatchGoal.DEFAULT, TeamName.DEFAULT, null, scaling, 1);
    }

    private static Eviction awaitEviction(Bench bench) {
        while (true) {
            for (ServerEvent event : bench.events) {
                if (event instanceof ServerEvent.VersionEvicted(Eviction eviction)) {
                    return eviction;
                }
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
