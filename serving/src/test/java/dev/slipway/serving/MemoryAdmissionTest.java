package dev.slipway.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.PaidMemory;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.spec.ByteSize;
import dev.slipway.api.spec.EndpointSpec.Scaling;
import dev.slipway.api.spec.MemoryBounds;
import dev.slipway.api.spec.TeamSpec;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.runtime.ResourceEstimate;
import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.ledger.LedgerState;
import dev.slipway.serving.ledger.MemoryBudget;
import dev.slipway.serving.ledger.MemoryRule;
import dev.slipway.serving.limits.AdmissionCheck;
import dev.slipway.serving.limits.AdmissionState;
import dev.slipway.serving.routing.EndpointTerms;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.fake.FakeModel;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// Versions that ask for memory before they are loaded.
final class MemoryAdmissionTest {
    private static final TeamName FRAUD = new TeamName("fraud");

    private final Bench bench = Bench.of(Bench.config(16, MemoryBudget.of(1_000)));

    private VersionState install(long version, long expected, long held) {
        bench.estimate = new ResourceEstimate(expected, expected, false);
        return bench.install(version, () -> FakeModel.summing(2).holding(MemoryUse.ofHeap(held)));
    }

    private LedgerState memory() {
        return bench.serving.memory();
    }

    @Test
    void aVersionHoldsWhatItMeasuresAndGivesItBack() {
        try (bench) {
            assertThat(install(1, 900, 300)).isEqualTo(new VersionState.Ready());
            assertThat(memory().held()).isEqualTo(MemoryUse.ofHeap(300));
            assertThat(memory().reserved()).isEqualTo(MemoryUse.NONE);
            assertThat(bench.serving.models().versions(Bench.FLIGHTS).getFirst().memoryBytes())
                    .isEqualTo(300);
            bench.serving.fleet().remove(Bench.id(1));
            bench.stop();
            assertThat(memory().held()).isEqualTo(MemoryUse.NONE);
        }
    }

    @Test
    void oneThatDoesNotFitIsRefusedBeforeItIsLoaded() {
        try (bench) {
            install(1, 700, 700);
            bench.estimate = new ResourceEstimate(301, 301, false);
            VersionState state =
                    bench.install(
                            2,
                            () -> {
                                throw new AssertionError("was loaded");
                            });
            assertThat(state)
                    .isEqualTo(
                            new VersionState.Failed(
                                    "memory: needs 301 bytes, 300 are free, evicting idle versions"
                                            + " would free 0"));
            assertThat(bench.events)
                    .contains(
                            new ServerEvent.LoadFailed(
                                    Bench.id(2), ((VersionState.Failed) state).reason()));
            assertThat(memory().refusals()).containsOnly(Map.entry(MemoryRule.BUDGET, 1L));
            assertThat(memory().held()).isEqualTo(MemoryUse.ofHeap(700));
        }
    }

    @Test
    void oneThatMeasuresMoreThanFitsIsUndone() {
        try (bench) {
            install(1, 700, 700);
            FakeModel model = FakeModel.summing(2).holding(MemoryUse.ofHeap(301));
            bench.estimate = new ResourceEstimate(10, 10, false);
            assertThat(bench.install(2, () -> model))
                    .isEqualTo(
                            new VersionState.Failed(
                                    "measured more than was reserved: memory: needs 301 bytes,"
                                            + " 300 are free, evicting idle versions would free"
                                            + " 0"));
            assertThat(model.isClosed()).isTrue();
            assertThat(memory().held()).isEqualTo(MemoryUse.ofHeap(700));
            assertThat(memory().reserved()).isEqualTo(MemoryUse.NONE);
        }
    }

    @Test
    void whatWasMeasuredOnceIsReservedTheNextTime() {
        try (bench) {
            install(1, 10, 600);
            bench.serving.fleet().remove(Bench.id(1));
            while (!memory().held().equals(MemoryUse.NONE)) {
                LockSupport.parkNanos(1_000_000);
            }
            bench.serving
                    .fleet()
                    .setTeams(
                            List.of(
                                    new TeamSpec(
                                            FRAUD,
                                            null,
                                            null,
                                            new MemoryBounds(new ByteSize(500), null),
                                            null)));
            assertThat(install(1, 10, 600))
                    .isEqualTo(
                            new VersionState.Failed(
                                    "team-memory-floors: needs 600 bytes, 500 are free beside what"
                                            + " is kept for other teams, evicting idle versions"
                                            + " would free 0"));
        }
    }

    @Test
    void aFailedLoadLeavesNothingReserved() {
        try (bench) {
            bench.estimate = new ResourceEstimate(500, 500, false);
            assertThat(
                            bench.install(
                                    1,
                                    () -> {
                                        throw new IllegalStateException("broken");
                                    }))
                    .isEqualTo(new VersionState.Failed("broken"));
            assertThat(memory().reserved()).isEqualTo(MemoryUse.NONE);
        }
    }

    /// Eight bytes of a row are answered with 4,000.
    private static FakeModel wordy() {
        return FakeModel.answering(
                Signature.of(
                        List.of(TensorSpec.of("input", Datatype.FP32, -1, 2)),
                        List.of(TensorSpec.of("output", Datatype.FP32, -1, 1_000))),
                MemoryAdmissionTest::words);
    }

    private static List<Tensor> words(List<Tensor> inputs, TensorAllocator allocator) {
        Shape shape = Shape.of(inputs.getFirst().rows(), 1_000);
        return List.of(DenseTensor.allocate(Datatype.FP32, shape, allocator));
    }

    @Test
    void tensorsThatGrowIntoTooMuchAreRefusedBeforeTheyAreDecoded() {
        try (bench) {
            bench.install(1, MemoryAdmissionTest::wordy);
            try (Permit permit = bench.admitted()) {
                PaidMemory memory = new PaidMemory(permit);
                memory.allocate(800);
                assertThatThrownBy(() -> memory.allocate(8_000))
                        .isInstanceOf(RefusalException.class)
                        .hasMessage(
                                "growth: tensors of 8800 bytes grow to 4408864 while they are"
                                        + " answered (expected: <= 1048576, what all requests may"
                                        + " hold together)");
            }
            assertThat(bench.serving.requestBytesInFlight()).isZero();
        }
    }

    /// A made-up text has one sign; the answer to a longer one is no longer.
    @Test
    void textGrowsByWhatIsAnsweredToATextAndNotByItsLength() {
        Signature signature =
                Signature.of(
                        List.of(TensorSpec.of("input", Datatype.BYTES, -1, 1)),
                        wordy().signature().outputs());
        try (bench) {
            bench.install(1, () -> FakeModel.answering(signature, MemoryAdmissionTest::words));
            assertThat(bench.predict(texts(1, 3_000)))
                    .isInstanceOf(PredictionOutcome.Answered.class);
            assertThat(bench.predict(texts(300, 1)))
                    .isInstanceOfSatisfying(
                            PredictionOutcome.Refused.class,
                            refused ->
                                    assertThat(refused.refusal().message())
                                            .startsWith("growth: tensors of 9600 bytes grow to"));
        }
    }

    private static InferenceRequest texts(int count, int length) {
        String[] texts = new String[count];
        Arrays.fill(texts, "a".repeat(length));
        return InferenceRequest.of(
                List.of(new NamedTensor("input", BytesTensor.ofText(Shape.of(count, 1), texts))));
    }

    @Test
    void tensorsThatFindNoRoomToGrowMayComeBack() {
        try (bench) {
            bench.install(1, MemoryAdmissionTest::wordy);
            Permit first = bench.admitted();
            try (Permit second = bench.admitted()) {
                assertThat(first.grow(1_600)).isEmpty();
                assertThat(second.grow(800).orElseThrow().code()).isEqualTo(ErrorCode.OVERLOADED);
                first.close();
                assertThat(second.grow(800)).isEmpty();
            }
            assertThat(bench.serving.admission().values())
                    .singleElement()
                    .extracting(AdmissionState::refusals)
                    .isEqualTo(Map.of(AdmissionCheck.GROWTH, 1L));
        }
    }

    /// A row of eight bytes takes a mebibyte of native memory, more than all requests may hold.
    @Test
    void whatWasMeasuredOfTheRuntimeKeepsNobodyOutForGood() {
        ServingConfig patient =
                new ServingConfig(
                        1 << 20,
                        16,
                        2,
                        64,
                        1 << 20,
                        MemoryBudget.of(1L << 30),
                        1 << 30,
                        Duration.ofSeconds(5),
                        Bench.PATIENCE);
        NativeArena arena = new NativeArena();
        FakeModel greedy =
                FakeModel.answering(
                                Signature.of(
                                        List.of(TensorSpec.of("input", Datatype.FP32, -1, 2)),
                                        List.of(TensorSpec.of("output", Datatype.FP32, -1, 1))),
                                (inputs, allocator) -> {
                                    int rows = inputs.getFirst().rows();
                                    arena.growTo(rows);
                                    return List.of(
                                            DenseTensor.allocate(
                                                    Datatype.FP32, Shape.of(rows, 1), allocator));
                                })
                        .closingBy(arena::free);
        try (bench;
                Bench large = Bench.of(patient)) {
            large.isNative = true;
            large.install(1, () -> new NativeModel(greedy));
            Permit first = large.admitted();
            try (Permit second = large.admitted()) {
                assertThat(first.grow(80)).isEmpty();
                assertThat(second.grow(80).orElseThrow().code()).isEqualTo(ErrorCode.OVERLOADED);
                first.close();
                assertThat(second.grow(80)).isEmpty();
            }
        }
    }

    @Test
    void tensorsThatNobodyForesawAreCountedBeforeTheyRun() {
        try (bench) {
            bench.install(1, MemoryAdmissionTest::wordy);
            PredictionOutcome outcome =
                    bench.predict(
                            InferenceRequest.of(
                                    List.of(
                                            new NamedTensor(
                                                    "input",
                                                    DenseTensor.ofFloats(
                                                            Shape.of(1_000, 2),
                                                            new float[2_000])))));
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            PredictionOutcome.Refused.class,
                            refused ->
                                    assertThat(refused.refusal().message())
                                            .startsWith("growth: tensors of 8000 bytes grow to"));
        }
    }

    @Test
    void memoryGoesOnTheAccountOfTheEndpointsOwner() {
        try (bench) {
            install(1, 100, 100);
            assertThat(memory().teams()).containsOnly(Map.entry(TeamName.DEFAULT, 100L));
            bench.serving
                    .fleet()
                    .setTerms(
                            Bench.FLIGHTS,
                            new EndpointTerms(
                                    16, BatchGoal.DEFAULT, FRAUD, null, Scaling.ALWAYS, 1));
            assertThat(memory().teams()).containsOnly(Map.entry(FRAUD, 100L));
        }
    }
}
