package dev.slipway.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.inference.HeadFields;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.model.Tier;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.spec.EndpointSpec.Scaling;
import dev.slipway.api.spec.Quota;
import dev.slipway.api.status.ColdStart;
import dev.slipway.api.status.Eviction;
import dev.slipway.api.status.LoadPhase;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.limits.AdmissionCheck;
import dev.slipway.serving.routing.EndpointTerms;
import dev.slipway.testkit.fake.FakeModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class ActivationTest {
    private static final int BURST = 1_000;

    /// By the clock of a test that has its own.
    private static final Duration LOAD = Duration.ofMillis(500);

    private static RequestHead within(Bench bench, Duration time) {
        return until(bench, Deadline.after(time, System.nanoTime()));
    }

    private static RequestHead until(Bench bench, Deadline deadline) {
        RequestHead head = bench.head();
        return new RequestHead(
                head.predictionId(),
                head.endpoint(),
                head.version(),
                head.standing(),
                head.declaredBytes(),
                deadline,
                head.caller(),
                HeadFields.NONE);
    }

    private static LoadedModel broken() {
        throw new ModelRefusedException(Path.of("model"), "start", "is broken");
    }

    private static Refusal refusal(Admission admission) {
        return ((Admission.Refused) admission.await()).refusal();
    }

    @Test
    void aDormantVersionIsReadyToOthersAndLoadedForItsFirstRequest() {
        try (Bench bench = Bench.usual()) {
            AtomicInteger loads = new AtomicInteger();
            bench.offer(1, counted(loads));
            assertThat(bench.serving.models().isReady()).isTrue();
            assertThat(bench.serving.models().versions(Bench.FLIGHTS).getFirst().state())
                    .isEqualTo(new VersionState.Dormant(Tier.COLD));
            assertThat(loads).hasValue(0);

            assertThat(bench.predict(Bench.row(1, 2)))
                    .isInstanceOf(PredictionOutcome.Answered.class);

            assertThat(loads).hasValue(1);
            assertThat(bench.serving.models().versions(Bench.FLIGHTS).getFirst().state())
                    .isEqualTo(new VersionState.Ready());
            Standby standby = bench.serving.fleet().standbys().find(Bench.id(1)).orElseThrow();
            ColdStart start = standby.ledger().starts().getFirst();
            assertThat(start.from()).isEqualTo(Tier.COLD);
            assertThat(start.phases()).containsOnlyKeys(LoadPhase.values());
        }
    }

    private static Supplier<LoadedModel> counted(AtomicInteger loads) {
        return () -> {
            loads.incrementAndGet();
            return FakeModel.summing(2);
        };
    }

    @Test
    void aBurstFromZeroIsAnsweredWholeByOneLoad() throws Exception {
        AtomicInteger loads = new AtomicInteger();
        try (Bench bench = Bench.usual();
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            bench.offer(1, counted(loads));
            List<Future<PredictionOutcome>> answers = new ArrayList<>();
            for (int i = 0; i < BURST; i++) {
                answers.add(callers.submit(() -> bench.predict(Bench.row(1, 2))));
            }
            for (Future<PredictionOutcome> answer : answers) {
                assertThat(answer.get(30, TimeUnit.SECONDS))
                        .isInstanceOf(PredictionOutcome.Answered.class);
            }
            assertThat(loads).hasValue(1);
            assertThat(bench.serving.requestBytesInFlight()).isZero();
        }
    }

    @Test
    void whoWaitsForAVersionThatIsRemovedIsTold() {
        CountDownLatch go = new CountDownLatch(1);
        try (Bench bench = Bench.usual()) {
            bench.offer(
                    1,
                    () -> {
                        awaitQuietly(go);
                        return FakeModel.summing(2);
                    });
            Admission.Waiting waiting = (Admission.Waiting) bench.admit();
            assertThat(bench.serving.fleet().remove(Bench.id(1))).isTrue();
            assertThat(waiting.await()).isInstanceOf(Admission.Refused.class);
            go.countDown();
            assertThat(bench.serving.requestBytesInFlight()).isZero();
        }
    }

    @Test
    void aLoadThatFailsIsToldToAllWhoWaitAndNotTriedAgainAtOnce() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger loads = new AtomicInteger();
        // No time goes by, so it stays left alone.
        try (Bench bench = Bench.of(Bench.config(1_024), () -> 0)) {
            bench.offer(
                    1,
                    () -> {
                        loads.incrementAndGet();
                        awaitQuietly(go);
                        throw new ModelRefusedException(Path.of("model-1"), "start", "is broken");
                    });
            List<Admission> waiting = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                waiting.add(bench.admit());
            }
            assertThat(waiting).allMatch(Admission.Waiting.class::isInstance);
            go.countDown();
            for (Admission one : waiting) {
                assertThat(refusal(one))
                        .satisfies(refusal -> {
                            assertThat(refusal.code()).isEqualTo(ErrorCode.MODEL_NOT_READY);
                            assertThat(refusal.message()).startsWith("activation: ");
                        });
            }
            Refusal later = refusal(bench.admit());
            assertThat(later.message()).contains("is broken");
            assertThat(later.retryAfter()).isPresent();
            assertThat(loads).hasValue(1);
            assertThat(bench.serving.models().versions(Bench.FLIGHTS).getFirst().state())
                    .isInstanceOf(VersionState.Failed.class);
            assertThat(bench.serving.requestBytesInFlight()).isZero();
        }
    }

    /// The one that failed last is not tried again before the other.
    @Test
    void whereAllVersionsHaveFailedLatelyTheNewestSaysWhy() {
        try (Bench bench = Bench.usual()) {
            bench.offer(1, ActivationTest::broken);
            bench.offer(2, ActivationTest::broken);
            for (long version : new long[] {2, 1}) {
                VersionChoice own = new VersionChoice.Exactly(new VersionNumber(version));
                Admission asked = bench.serving.predictions().admit(bench.head(own, 64));
                assertThat(refusal(asked).message()).contains("version " + version);
            }
            assertThat(refusal(bench.admit()).message()).contains("version 2 of model");
        }
    }

    @Test
    void aDeadlineThatPassesMeanwhileEndsTheWait() {
        CountDownLatch go = new CountDownLatch(1);
        try (Bench bench = Bench.usual()) {
            bench.offer(1, held(go));
            Admission waiting =
                    bench.serving.predictions().admit(within(bench, Duration.ofMillis(30)));
            Refusal refusal = refusal(waiting);
            assertThat(refusal.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
            assertThat(refusal.message()).startsWith("deadline: ");
            assertThat(bench.serving.requestBytesInFlight()).isZero();
            go.countDown();
        }
    }

    private static Supplier<LoadedModel> held(CountDownLatch go) {
        return () -> {
            awaitQuietly(go);
            return FakeModel.summing(2);
        };
    }

    @Test
    void whatIsKnownOfLoadingRefusesAtOnceAndTheLoadBeginsAllTheSame() throws Exception {
        AtomicInteger loads = new AtomicInteger();
        AtomicLong clock = new AtomicLong();
        Runnable millisecond = () -> clock.addAndGet(1_000_000);
        try (Bench bench = Bench.of(Bench.config(1_024), clock::get)) {
            bench.offer(
                    1,
                    () -> {
                        loads.incrementAndGet();
                        clock.addAndGet(LOAD.toNanos());
                        return FakeModel.summing(2, millisecond);
                    });
            bench.admitted().close();
            assertThat(bench.serving.fleet().sleep(Bench.id(1), Eviction.Reason.IDLE)).isTrue();

            Deadline tooEarly = Deadline.after(LOAD.dividedBy(2), clock.get());
            Admission late = bench.serving.predictions().admit(until(bench, tooEarly));

            assertThat(late).isInstanceOf(Admission.Refused.class);
            assertThat(refusal(late).code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
            assertThat(refusal(late).retryAfter()).isPresent();
            while (loads.get() < 2) {
                LockSupport.parkNanos(1_000_000);
            }
            bench.admitted().close();
            assertThat(loads).hasValue(2);
        }
    }

    @Test
    void aCallerThatLeavesGivesItsPlaceBack() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (Bench bench = Bench.of(Bench.config(1))) {
            bench.offer(1, held(go));
            Admission.Waiting first = (Admission.Waiting) bench.admit();
            assertThat(refusal(bench.admit()).message()).startsWith("concurrency: ");

            first.place().leave();

            assertThat(refusal(first).code()).isEqualTo(ErrorCode.CANCELLED);
            Admission second = bench.admit();
            go.countDown();
            ((Admission.Admitted) second.await()).permit().close();
        }
    }

    /// Each of two rules keeps it out: the table has the one first that is told.
    @Test
    void whatNeverFitsIsToldSoAlsoWhereTooMuchWaits() {
        CountDownLatch go = new CountDownLatch(1);
        try (Bench bench = Bench.usual()) {
            bench.offer(1, held(go));
            Admission waiting = bench.admit();
            Admission crowding =
                    bench.serving.predictions().admit(bench.head(VersionChoice.ROUTED, 1L << 19));
            assertThat(refusal(crowding).message()).startsWith("activation-queue: ");

            Admission large =
                    bench.serving.predictions().admit(bench.head(VersionChoice.ROUTED, 1L << 21));

            assertThat(refusal(large).message()).startsWith("body: ");
            assertThat(AdmissionCheck.TOO_LARGE).isLessThan(AdmissionCheck.ACTIVATION_QUEUE);
            assertThat(AdmissionCheck.REQUEST_BYTES).isLessThan(AdmissionCheck.ACTIVATION_QUEUE);
            go.countDown();
            ((Admission.Admitted) waiting.await()).permit().close();
        }
    }

    @Test
    void whoIsLetInAsTheEndpointIsMadeAnewGivesBackThePlaceThatItHad() {
        try (Bench bench = Bench.of(Bench.config(1))) {
            bench.offer(1, () -> FakeModel.summing(2));
            Admission waiting = bench.admit();
            while (bench.serving.waitingForLoads() > 0) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(bench.serving.fleet().remove(Bench.id(1))).isTrue();
            while (!bench.serving.models().endpoints().isEmpty()) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(bench.install(2, () -> FakeModel.summing(2)))
                    .isEqualTo(new VersionState.Ready());

            ((Admission.Admitted) waiting.await()).permit().close();

            bench.admitted().close();
            assertThat(bench.serving.requestBytesInFlight()).isZero();
        }
    }

    /// Whoever leaves just as they are let in would else wait for the next load to their deadline.
    @Test
    void whoHasLeftDoesNotWaitAgain() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (Bench bench = Bench.of(Bench.config(1))) {
            bench.offer(1, () -> FakeModel.summing(2));
            Admission.Waiting waiting = (Admission.Waiting) bench.admit();
            while (bench.serving.waitingForLoads() > 0) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(bench.serving.fleet().remove(Bench.id(1))).isTrue();
            while (!bench.serving.models().endpoints().isEmpty()) {
                LockSupport.parkNanos(1_000_000);
            }
            bench.offer(2, held(go));
            waiting.place().leave();
            assertThat(refusal(waiting).code()).isEqualTo(ErrorCode.CANCELLED);
            Admission next = bench.admit();
            go.countDown();
            ((Admission.Admitted) next.await()).permit().close();
        }
    }

    @Test
    void aStopTellsThoseWhoWait() {
        CountDownLatch go = new CountDownLatch(1);
        try (Bench bench = Bench.usual()) {
            bench.offer(1, held(go));
            Admission waiting = bench.admit();
            bench.serving.stopAdmitting();
            assertThat(refusal(waiting).code()).isEqualTo(ErrorCode.SHUTTING_DOWN);
            assertThat(refusal(bench.admit()).code()).isEqualTo(ErrorCode.SHUTTING_DOWN);
            assertThat(refusals(bench)).isEqualTo(Map.of(AdmissionCheck.SHUTDOWN, 2L));
            go.countDown();
        }
    }

    private static Map<AdmissionCheck, Long> refusals(Bench bench) {
        return Objects.requireNonNull(bench.serving.admission().get(Bench.FLIGHTS)).refusals();
    }

    @Test
    void whoWaitedInVainHasUsedNothingOfAQuota() {
        CountDownLatch go = new CountDownLatch(1);
        EndpointTerms oneASecond =
                new EndpointTerms(
                        1_024,
                        BatchGoal.DEFAULT,
                        TeamName.DEFAULT,
                        new Quota(1, null),
                        new Scaling(0, Duration.ofHours(1), 0),
                        1);
        try (Bench bench = Bench.usual()) {
            bench.serving.fleet().setTerms(Bench.FLIGHTS, oneASecond);
            bench.offer(1, held(go));
            Admission gone =
                    bench.serving.predictions().admit(within(bench, Duration.ofMillis(30)));
            assertThat(refusal(gone).code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);

            Admission next = bench.admit();

            assertThat(next).isInstanceOf(Admission.Waiting.class);
            go.countDown();
            ((Admission.Admitted) next.await()).permit().close();
        }
    }

    @Test
    void whatIsRemovedWhileItLoadsTellsThoseWhoWait() {
        CountDownLatch go = new CountDownLatch(1);
        try (Bench bench = Bench.usual()) {
            bench.offer(1, held(go));
            Admission waiting = bench.admit();
            assertThat(bench.serving.fleet().remove(Bench.id(1))).isTrue();
            Refusal told = refusal(waiting);
            assertThat(told.code()).isEqualTo(ErrorCode.MODEL_NOT_READY);
            assertThat(told.message())
                    .isEqualTo("activation: version 1 of model flights is unloaded");
            go.countDown();
            assertThat(refusal(bench.admit()).code()).isEqualTo(ErrorCode.UNKNOWN_MODEL);
        }
    }

    @Test
    void whoWaitsAsAnotherVersionTakesOverIsAnsweredByThat() {
        CountDownLatch go = new CountDownLatch(1);
        try (Bench bench = Bench.of(Bench.config(1))) {
            bench.offer(1, held(go));
            Admission waiting = bench.admit();
            assertThat(waiting).isInstanceOf(Admission.Waiting.class);

            assertThat(bench.replace(2, () -> FakeModel.summing(2)))
                    .isEqualTo(new VersionState.Ready());

            ((Admission.Admitted) waiting.await()).permit().close();
            bench.admitted().close();
            assertThat(bench.serving.requestBytesInFlight()).isZero();
            go.countDown();
        }
    }

    @Test
    void whoWaitsAsAnotherSleepingVersionTakesItsPlaceWaitsForThat() {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger loads = new AtomicInteger();
        try (Bench bench = Bench.of(Bench.config(1))) {
            bench.offer(1, held(go));
            Admission waiting = bench.admit();
            bench.offer(2, counted(loads));
            assertThat(bench.serving.fleet().remove(Bench.id(1))).isTrue();

            ((Admission.Admitted) waiting.await()).permit().close();

            assertThat(loads).hasValue(1);
            bench.admitted().close();
            assertThat(bench.serving.requestBytesInFlight()).isZero();
            go.countDown();
        }
    }

    /// Else two callers who send no body would keep all others out for as long as they may.
    @Test
    void callersWhoTakeTheirTimeWithTheirBodiesKeepNobodyOut() {
        CountDownLatch go = new CountDownLatch(1);
        try (Bench bench = Bench.usual()) {
            bench.offer(1, held(go));
            List<Admission> waiting = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                waiting.add(bench.admit());
            }
            go.countDown();
            List<Permit> permits = new ArrayList<>();
            for (Admission one : waiting) {
                permits.add(((Admission.Admitted) one.await()).permit());
            }
            permits.forEach(Permit::close);
            bench.admitted().close();
            assertThat(bench.serving.requestBytesInFlight()).isZero();
        }
    }

    private static void awaitQuietly(CountDownLatch go) {
        try {
            go.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
