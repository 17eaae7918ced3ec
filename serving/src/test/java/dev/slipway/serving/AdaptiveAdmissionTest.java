package dev.slipway.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.slipway.api.inference.Admission;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.spec.EndpointSpec.Batching;
import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.limits.AdmissionCheck;
import dev.slipway.serving.limits.AdmissionState;
import dev.slipway.serving.overload.Phase;
import dev.slipway.serving.routing.EndpointTerms;
import dev.slipway.serving.scaling.SlotLoad;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.testkit.fake.FakeModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Calls of 5 ms on two slots, on a clock that only they and the test move.
final class AdaptiveAdmissionTest {
    private static final long CALL_NANOS = 5_000_000;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final AtomicLong clock = new AtomicLong();
    private final Semaphore gate = new Semaphore(1_000_000);
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final Bench bench = Bench.of(Bench.config(1_024), clock::get);

    @BeforeEach
    void serve() {
        BatchGoal alone = new BatchGoal(Duration.ofMillis(200), new Batching(1, null, false));
        bench.serving.fleet().setTerms(Bench.FLIGHTS, new EndpointTerms(1_024, alone));
        bench.install(
                1,
                () ->
                        FakeModel.summing(
                                2,
                                () -> {
                                    gate.acquireUninterruptibly();
                                    clock.addAndGet(CALL_NANOS);
                                }));
    }

    @AfterEach
    void end() {
        gate.release(1_000_000);
        callers.close();
        bench.close();
    }

    private AdmissionState state() {
        return Objects.requireNonNull(bench.serving.admission().get(Bench.FLIGHTS));
    }

    /// So many requests that all wait for a second.
    private void storm(int requests) throws Exception {
        storm(requests, Bench.row(1, 2));
    }

    private void storm(int requests, InferenceRequest request) throws Exception {
        int free = gate.drainPermits();
        List<Future<PredictionOutcome>> answers = waiting(requests, request);
        clock.addAndGet(PAUSE.toNanos());
        gate.release(free);
        for (Future<PredictionOutcome> answer : answers) {
            assertThat(answer.get()).isInstanceOf(PredictionOutcome.Answered.class);
        }
    }

    private List<Future<PredictionOutcome>> waiting(int requests, InferenceRequest request) {
        List<Future<PredictionOutcome>> answers = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            Permit permit = bench.admitted();
            answers.add(
                    callers.submit(() -> {
                        try (permit) {
                            return bench.serving
                                    .predictions()
                                    .predict(request, permit, bench.deadline());
                        }
                    }));
        }
        while (state().waiting() < requests - 2) {
            Thread.onSpinWait();
        }
        return answers;
    }

    @Test
    void endpointWhoseRequestsTakeTooLongKeepsFurtherOnesOutByTheirHead() throws Exception {
        assertThat(state().limit()).isEqualTo(1_024);
        storm(40);
        assertThat(state().phase()).isEqualTo(Phase.NORMAL);
        storm(40);
        assertThat(state().phase()).isEqualTo(Phase.BRAKING);
        int limit = state().limit();
        assertThat(limit).isBetween(2, 30);

        int free = gate.drainPermits();
        List<Future<PredictionOutcome>> inside = waiting(limit, Bench.row(1, 2));
        assertThat(bench.admit())
                .isInstanceOfSatisfying(
                        Admission.Refused.class,
                        refused ->
                                assertThat(refused.refusal().message())
                                        .startsWith(
                                                "admission-limit: " + limit + " requests inside"));
        assertThat(state().refusals()).containsEntry(AdmissionCheck.ADAPTIVE_LIMIT, 1L);
        gate.release(free);
        for (Future<PredictionOutcome> answer : inside) {
            assertThat(answer.get()).isInstanceOf(PredictionOutcome.Answered.class);
        }
    }

    /// Slots were asked for by it as by one of those that wait.
    @Test
    void requestThatIsKeptOutByItsHeadIsDemandOfAsManyRowsAsOthersHave() throws Exception {
        InferenceRequest eight =
                InferenceRequest.of(
                        List.of(
                                new NamedTensor(
                                        "input",
                                        DenseTensor.ofFloats(Shape.of(8, 2), new float[16]))));
        storm(40, eight);
        storm(40, eight);
        int limit = state().limit();
        int free = gate.drainPermits();
        List<Future<PredictionOutcome>> inside = waiting(limit, eight);
        while (gate.getQueueLength() < 2 || state().waiting() != limit - 2) {
            Thread.onSpinWait();
        }

        SlotLoad before = bench.serving.load();
        assertThat(bench.admit()).isInstanceOf(Admission.Refused.class);
        long shed = bench.serving.load().shed() - before.shed();

        assertThat(shed * (limit - 2)).isCloseTo(before.queued(), withinPercentage(1));
        gate.release(free);
        for (Future<PredictionOutcome> answer : inside) {
            assertThat(answer.get()).isInstanceOf(PredictionOutcome.Answered.class);
        }
    }

    @Test
    void limitKeepsNobodyOutWhileNoCallWaits() throws Exception {
        storm(40);
        storm(40);
        assertThat(state().phase()).isEqualTo(Phase.BRAKING);

        List<Permit> reading = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            reading.add(bench.admitted());
        }
        reading.forEach(Permit::close);
    }
}
