package dev.slipway.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.slipway.api.access.Principal;
import dev.slipway.api.cost.CostCause;
import dev.slipway.api.cost.MeterReading;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.inference.HeadFields;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.ParameterValue;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.inference.RequestParameters;
import dev.slipway.api.inference.Standing;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.status.VersionStatistics;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.testkit.fake.FakeModel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PredictionLineTest {
    @Test
    void rowIsAnsweredByTheNewestReadyVersion() {
        try (Bench bench = Bench.usual()) {
            bench.install(1, () -> FakeModel.summing(2));
            bench.install(2, () -> FakeModel.summing(2));

            PredictionOutcome outcome = bench.predict(Bench.row(1, 2));

            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            PredictionOutcome.Answered.class,
                            answered -> {
                                assertThat(answered.version()).isEqualTo(Bench.id(2));
                                assertThat(answered.outputs().getFirst().name())
                                        .isEqualTo("output");
                                DenseTensor sum =
                                        (DenseTensor) answered.outputs().getFirst().tensor();
                                assertThat(sum.floatAt(0)).isEqualTo(3f);
                                assertThat(answered.times().rows()).isEqualTo(1);
                            });
        }
    }

    @Test
    void exactVersionIsAnsweredByThatVersion() {
        try (Bench bench = Bench.usual()) {
            bench.install(1, () -> FakeModel.summing(2));
            bench.install(2, () -> FakeModel.summing(2));
            VersionChoice first = new VersionChoice.Exactly(new VersionNumber(1));
            try (Permit permit = bench.admitted(bench.head(first, 10))) {
                PredictionOutcome outcome =
                        bench.serving
                                .predictions()
                                .predict(Bench.row(1, 2), permit, bench.deadline());
                assertThat(outcome)
                        .isInstanceOfSatisfying(
                                PredictionOutcome.Answered.class,
                                answered -> assertThat(answered.version()).isEqualTo(Bench.id(1)));
            }
        }
    }

    @Test
    void unknownModelAndVersionAreNamed() {
        try (Bench bench = Bench.usual()) {
            bench.install(1, () -> FakeModel.summing(2));
            RequestHead stranger =
                    new RequestHead(
                            new PredictionId("0".repeat(32)),
                            new EndpointName("x"),
                            VersionChoice.ROUTED,
                            Standing.USUAL,
                            0,
                            bench.deadline(),
                            Principal.LOCAL,
                            HeadFields.NONE);
            assertThat(refusal(bench.serving.predictions().admit(stranger)))
                    .isEqualTo(
                            Refusal.of(
                                    ErrorCode.UNKNOWN_MODEL,
                                    "Request for unknown model: 'x' is not found"));
            VersionChoice seventh = new VersionChoice.Exactly(new VersionNumber(7));
            assertThat(refusal(bench.serving.predictions().admit(bench.head(seventh, 0))))
                    .isEqualTo(
                            Refusal.of(
                                    ErrorCode.UNKNOWN_VERSION,
                                    "Request for unknown model: 'flights' version 7 is not"
                                            + " found"));
        }
    }

    @Test
    void failedLoadLeavesTheOldVersionAnswering() {
        try (Bench bench = Bench.usual()) {
            bench.install(1, () -> FakeModel.summing(2));
            VersionState failed =
                    bench.replace(
                            2,
                            () -> {
                                throw new IllegalStateException("broken file");
                            });
            assertThat(failed).isEqualTo(new VersionState.Failed("broken file"));
            assertThat(bench.predict(Bench.row(1, 2)))
                    .isInstanceOf(PredictionOutcome.Answered.class);
            assertThat(bench.serving.models().isReady()).isTrue();
        }
    }

    @Test
    void theCallerHearsOfAFailureByItsIncidentAlone() {
        AtomicBoolean broken = new AtomicBoolean();
        Runnable failing =
                () -> {
                    if (broken.get()) {
                        throw new IllegalStateException("/a/path/of/ours");
                    }
                };
        try (Bench bench = Bench.usual()) {
            bench.install(1, () -> FakeModel.summing(2, failing));
            broken.set(true);

            assertThat(bench.predict(Bench.row(1, 2)))
                    .isInstanceOfSatisfying(
                            PredictionOutcome.Refused.class,
                            refused -> {
                                assertThat(refused.refusal().code())
                                        .isEqualTo(ErrorCode.MODEL_FAILED);
                                assertThat(refused.refusal().message())
                                        .contains("incident")
                                        .doesNotContain("path");
                            });
            assertThat(bench.events.toString()).contains("/a/path/of/ours");
        }
    }

    @Test
    void placesRunOutAndComeBack() {
        try (Bench bench = Bench.of(Bench.config(1))) {
            bench.install(1, () -> FakeModel.summing(2));
            Permit only = bench.admitted();
            Refusal refusal = refusal(bench.admit());
            assertThat(refusal.code()).isEqualTo(ErrorCode.OVERLOADED);
            assertThat(refusal.retryAfter()).isPresent();
            only.close();
            only.close();
            bench.admitted().close();
        }
    }

    @Test
    void byteBudgetRefusesBeforeAnythingIsRead() {
        try (Bench bench = Bench.usual()) {
            bench.install(1, () -> FakeModel.summing(2));
            Permit half = bench.admitted(bench.head(VersionChoice.ROUTED, 600_000));
            Refusal refusal =
                    refusal(
                            bench.serving
                                    .predictions()
                                    .admit(bench.head(VersionChoice.ROUTED, 600_000)));
            assertThat(refusal.code()).isEqualTo(ErrorCode.OVERLOADED);
            assertThat(refusal.retryAfter()).isPresent();
            assertThat(half.reserve(500_000))
                    .hasValueSatisfying(
                            no -> assertThat(no.code()).isEqualTo(ErrorCode.PAYLOAD_TOO_LARGE));
            assertThat(half.reserve(300_000)).isEmpty();
            // With these it has nearly all, as one body may that is alone.
            assertThat(half.reserve(140_000)).isEmpty();
            half.close();
            assertThat(bench.serving.requestBytesInFlight()).isZero();
        }
    }

    @Test
    void passedDeadlineNeverReachesTheModel() {
        FakeModel model = FakeModel.summing(2);
        AtomicLong now = new AtomicLong(1);
        try (Bench bench = Bench.of(Bench.config(8), () -> now.getAndAdd(1_000))) {
            bench.install(1, () -> model);
            long warmUps = model.calls();
            Deadline passed = new Deadline(now.get() - 1);
            try (Permit permit = bench.admitted()) {
                assertThat(
                                code(
                                        bench.serving
                                                .predictions()
                                                .predict(Bench.row(1, 2), permit, passed)))
                        .isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
            }
            assertThat(model.calls()).isEqualTo(warmUps);
        }
    }

    @Test
    void timeoutParameterTightensTheDeadline() {
        AtomicLong now = new AtomicLong(1);
        try (Bench bench = Bench.of(Bench.config(8), () -> now.getAndAdd(10_000))) {
            bench.install(1, () -> FakeModel.summing(2));
            RequestParameters oneMicrosecond =
                    new RequestParameters(Map.of("timeout", new ParameterValue.Whole(1)));
            InferenceRequest request =
                    new InferenceRequest(Bench.row(1, 2).inputs(), List.of(), oneMicrosecond);
            assertThat(code(bench.predict(request))).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        }
    }

    @Test
    void closedPermitIsNotServed() {
        try (Bench bench = Bench.usual()) {
            bench.install(1, () -> FakeModel.summing(2));
            Permit permit = bench.admitted();
            permit.close();
            assertThat(
                            code(
                                    bench.serving
                                            .predictions()
                                            .predict(Bench.row(1, 2), permit, bench.deadline())))
                    .isEqualTo(ErrorCode.CANCELLED);
        }
    }

    @Test
    void requestThatIsClosedWhileTheModelRunsIsNoGoodPrediction() {
        AtomicReference<@Nullable Permit> leaving = new AtomicReference<>();
        Runnable leave =
                () -> {
                    Permit permit = leaving.getAndSet(null);
                    if (permit != null) {
                        permit.close();
                    }
                };
        try (Bench bench = Bench.usual()) {
            bench.install(1, () -> FakeModel.summing(2, leave));
            assertThat(bench.predict(Bench.row(1, 2)))
                    .isInstanceOf(PredictionOutcome.Answered.class);
            Permit permit = bench.admitted();
            leaving.set(permit);

            PredictionOutcome closed =
                    bench.serving.predictions().predict(Bench.row(1, 2), permit, bench.deadline());

            assertThat(code(closed)).isEqualTo(ErrorCode.CANCELLED);
            VersionStatistics counted = bench.serving.models().statistics(Bench.FLIGHTS).getFirst();
            assertThat(counted.inferenceCount()).isEqualTo(1);
            assertThat(counted.durations().success().count()).isEqualTo(1);
            assertThat(counted.durations().fail().count()).isEqualTo(1);
            assertThat(bench.serving.meters().readings())
                    .filteredOn(reading -> reading.cause() == CostCause.SERVE)
                    .extracting(MeterReading::usage)
                    .extracting(Usage::predictions, Usage::rows)
                    .containsExactly(tuple(1L, 1L));
        }
    }

    @Test
    void shutdownTurnsEverybodyAway() {
        Bench bench = Bench.usual();
        bench.install(1, () -> FakeModel.summing(2));
        bench.close();
        assertThat(refusal(bench.admit()).code()).isEqualTo(ErrorCode.SHUTTING_DOWN);
        assertThat(bench.forgotten).containsExactly(Bench.id(1));
    }

    private static ErrorCode code(PredictionOutcome outcome) {
        return ((PredictionOutcome.Refused) outcome).refusal().code();
    }

    private static Refusal refusal(Admission admission) {
        return ((Admission.Refused) admission).refusal();
    }
}
