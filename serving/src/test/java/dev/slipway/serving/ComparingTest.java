package dev.slipway.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.serving.release.ArmCounts;
import dev.slipway.serving.release.BadAnswer;
import dev.slipway.serving.release.LeftOut;
import dev.slipway.serving.release.ReleaseCounts;
import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.ClassCounts;
import dev.slipway.stats.counts.Second;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.testkit.fake.FakeModel;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class ComparingTest {
    /// Fewer than an endpoint admits at the same time.
    private static final int CALLERS = 32;

    private static final float NOT_LIKED = -7;

    private static FakeModel summing() {
        return FakeModel.summing(2);
    }

    /// A model of two columns that answers the first one, changed.
    private static FakeModel answering(UnaryOperator<Float> change) {
        Signature signature =
                Signature.of(
                        List.of(TensorSpec.of("input", Datatype.FP32, -1, 2)),
                        List.of(TensorSpec.of("output", Datatype.FP32, -1, 1)));
        return FakeModel.answering(
                signature,
                (inputs, allocator) -> {
                    DenseTensor input = (DenseTensor) inputs.getFirst();
                    DenseTensor answer =
                            DenseTensor.allocate(
                                    Datatype.FP32, Shape.of(input.rows(), 1), allocator);
                    for (int row = 0; row < input.rows(); row++) {
                        answer.buffer().putFloat(row * 4, change.apply(input.floatAt(2 * row)));
                    }
                    return List.of(answer);
                });
    }

    private static FakeModel refusing(float value, String why) {
        return answering(given -> {
            if (given == value) {
                throw InferenceException.badInput(why, new IllegalStateException());
            }
            return given;
        });
    }

    private static FakeModel failing(float value) {
        return answering(given -> {
            if (given == value) {
                throw InferenceException.modelFailure("broken", new IllegalStateException());
            }
            return given;
        });
    }

    private static FakeModel notANumber() {
        return answering(given -> given == NOT_LIKED ? Float.NaN : given);
    }

    /// What candidate's answers to requests that it does not like count as, when it answers all.
    private static ArmCounts counted(
            Supplier<LoadedModel> stable, Supplier<LoadedModel> candidate, int requests) {
        try (Released release = new Released(stable, candidate)) {
            ReleaseCounts counts = release.split(1);
            for (int i = 0; i < requests; i++) {
                PredictionOutcome _ =
                        release.ask(release.head("user-" + i), Bench.row(NOT_LIKED, 1));
            }
            while (counts.total(Arm.CANDIDATE).requests() < requests) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(counts.total(Arm.STABLE).requests()).isZero();
            return counts.total(Arm.CANDIDATE);
        }
    }

    @Test
    void goodAnswersAreGood() {
        ArmCounts counts = counted(ComparingTest::summing, ComparingTest::summing, 10);
        assertThat(counts.good()).isEqualTo(10);
        assertThat(counts.requests()).isEqualTo(10);
    }

    /// A model of two classes that gives the second one this chance.
    private static FakeModel choosing(float chance) {
        Signature signature =
                Signature.of(
                        List.of(TensorSpec.of("input", Datatype.FP32, -1, 2)),
                        List.of(TensorSpec.of("output", Datatype.FP32, -1, 2)));
        return FakeModel.answering(
                signature,
                (_, _) -> List.of(DenseTensor.ofFloats(Shape.of(1, 2), 1 - chance, chance)));
    }

    @Test
    void classesOfBothVersionsAreCountedOncePerKey() {
        try (Released release = new Released(() -> choosing(0.1f), () -> choosing(0.8f))) {
            ReleaseCounts counts = release.split(0.5);
            assertThat(counts.shape().classes()).isEqualTo(2);
            Second _ = counts.turn(Released.start(0.5));
            for (int i = 0; i < 80; i++) {
                PredictionOutcome _ = release.ask("user-" + i % 40);
            }
            Second second = counts.turn(Released.start(0.5));
            long candidate = second.classes().answers(Arm.CANDIDATE, 0, 1);
            long stable = second.classes().answers(Arm.STABLE, 0, 0);
            assertThat(candidate).isPositive();
            assertThat(stable).isPositive();
            assertThat(candidate + stable).isEqualTo(40);
            assertThat(second.classes().answers(Arm.CANDIDATE, 0, 0)).isZero();
            assertThat(second.classes().answers(Arm.STABLE, 0, 1)).isZero();
        }
    }

    /// A model that answers a vector and then the label of its row, or the other way round; an
    /// owl to a row that it does not like.
    private static FakeModel labelling(String label, boolean isLabelFirst) {
        List<TensorSpec> outputs =
                List.of(
                        TensorSpec.of("vector", Datatype.FP32, -1, 2),
                        TensorSpec.of("label", Datatype.BYTES, -1));
        return FakeModel.answering(
                Signature.of(
                        List.of(TensorSpec.of("input", Datatype.FP32, -1, 2)),
                        isLabelFirst ? outputs.reversed() : outputs),
                (inputs, _) -> {
                    boolean isOwl = ((DenseTensor) inputs.getFirst()).floatAt(0) == NOT_LIKED;
                    List<Tensor> answers =
                            List.of(
                                    DenseTensor.ofFloats(Shape.of(1, 2), 3, -4),
                                    BytesTensor.ofText(Shape.of(1), isOwl ? "owl" : label));
                    return isLabelFirst ? answers.reversed() : answers;
                });
    }

    @Test
    void labelsBehindAVectorAreCountedInBothVersions() {
        try (Released release =
                new Released(() -> labelling("cat", false), () -> labelling("dog", true))) {
            ReleaseCounts counts = release.split(0.5);
            for (float value : new float[] {NOT_LIKED, 0, NOT_LIKED}) {
                PredictionOutcome _ = release.ask(release.head("ada"), Bench.row(value, 1));
            }
            assertThat(counts.compared().words()).isEqualTo("by the label in output 'label'");
            Second _ = counts.turn(Released.start(0.5));
            for (int i = 0; i < 40; i++) {
                PredictionOutcome _ = release.ask("user-" + i);
            }
            ClassCounts classes = counts.turn(Released.start(0.5)).classes();
            assertThat(classes.answers(Arm.CANDIDATE, 0) + classes.answers(Arm.STABLE, 0))
                    .isEqualTo(40);
            for (int place = 0; place < classes.classes(); place++) {
                boolean ofBoth =
                        classes.answers(Arm.CANDIDATE, 0, place) > 0
                                && classes.answers(Arm.STABLE, 0, place) > 0;
                assertThat(ofBoth).isFalse();
            }
        }
    }

    /// After a restart candidate may be there first.
    @Test
    void classesAreKnownThoughTheSplitCameBeforeItsVersions() {
        try (Bench bench = Bench.usual()) {
            ReleaseCounts counts =
                    bench.serving
                            .fleet()
                            .split(Bench.FLIGHTS, Released.terms(0.5, Released.HEADER));
            bench.install(2, () -> choosing(0.8f));
            assertThat(counts.shape().classes()).isZero();
            bench.install(1, () -> choosing(0.1f));
            assertThat(counts.shape().classes()).isEqualTo(2);
        }
    }

    @Test
    void estimatesHaveNoClasses() {
        try (Released release = new Released(ComparingTest::summing, ComparingTest::summing)) {
            assertThat(release.split(0.5).shape().classes()).isZero();
        }
    }

    @Test
    void failuresOfTheModelAreBad() {
        ArmCounts counts = counted(ComparingTest::summing, () -> failing(NOT_LIKED), 10);
        assertThat(counts.bad()).containsEntry(BadAnswer.MODEL_FAILED, 10L);
        assertThat(counts.badKeys()).hasSize(10);
    }

    @Test
    void whatIsNoNumberIsBadOnlyWhereTheOtherVersionHasOne() {
        ArmCounts alone = counted(ComparingTest::summing, ComparingTest::notANumber, 10);
        assertThat(alone.bad()).containsEntry(BadAnswer.NON_FINITE, 10L);
        ArmCounts both = counted(ComparingTest::notANumber, ComparingTest::notANumber, 10);
        assertThat(both.good()).isEqualTo(10);
        ArmCounts infinite =
                counted(() -> failing(NOT_LIKED), () -> answering(given -> 1 / 0f), 10);
        assertThat(infinite.good()).isEqualTo(10);
    }

    @Test
    void valuesThatOneVersionAloneRefusesAreItsFault() {
        ArmCounts alone =
                counted(ComparingTest::summing, () -> refusing(NOT_LIKED, "not liked"), 10);
        assertThat(alone.bad()).containsEntry(BadAnswer.REFUSED_ALONE, 10L);
        ArmCounts both =
                counted(
                        () -> refusing(NOT_LIKED, "not liked"),
                        () -> refusing(NOT_LIKED, "not liked either"),
                        10);
        assertThat(both.leftOut()).containsEntry(LeftOut.CALLER, 10L);
    }

    @Test
    void aRequestThatFitsTheOtherVersionIsRefusedByItsOwnFault() {
        ArmCounts alone = counted(ComparingTest::summing, () -> FakeModel.summing(3), 10);
        assertThat(alone.bad()).containsEntry(BadAnswer.REFUSED_ALONE, 10L);
        ArmCounts both = counted(() -> FakeModel.summing(4), () -> FakeModel.summing(3), 10);
        assertThat(both.leftOut()).containsEntry(LeftOut.CALLER, 10L);
    }

    @Test
    void aBodyThatIsReadByColumnsCountsWhereItFitsTheOtherVersionAlone() {
        try (Released release = new Released(ComparingTest::summing, () -> FakeModel.summing(3))) {
            ReleaseCounts counts = release.split(1);
            for (boolean fits : List.of(true, false)) {
                try (Permit permit = release.bench.admitted(release.head("ada"))) {
                    permit.misfit(other -> {
                        assertThat(other).isEqualTo(FakeModel.summing(2).signature());
                        return fits;
                    });
                }
            }
            assertThat(counts.total(Arm.CANDIDATE).bad())
                    .containsEntry(BadAnswer.REFUSED_ALONE, 1L);
            assertThat(counts.total(Arm.CANDIDATE).leftOut()).containsEntry(LeftOut.CALLER, 1L);
        }
    }

    @Test
    void aDeadlineThatPassesInTheModelIsBad() {
        AtomicLong passed = new AtomicLong();
        FakeModel slow =
                answering(given -> {
                    passed.addAndGet(given == NOT_LIKED ? Bench.PATIENCE.toNanos() : 0);
                    return given;
                });
        try (Released release =
                new Released(
                        ComparingTest::summing,
                        () -> slow,
                        () -> System.nanoTime() + passed.get())) {
            ReleaseCounts counts = release.split(1);
            Second _ = counts.turn(Released.start(1));
            PredictionOutcome _ = release.ask(release.head("ada"), Bench.row(NOT_LIKED, 1));
            assertThat(counts.total(Arm.CANDIDATE).bad()).containsEntry(BadAnswer.LATE, 1L);
            assertThat(
                            counts.turn(Released.start(1))
                                    .compute()
                                    .latencies(Arm.CANDIDATE)
                                    .quantile(1)
                                    .orElseThrow())
                    .isGreaterThanOrEqualTo(Bench.PATIENCE.toNanos());
        }
    }

    @Test
    void whatIsCountedAddsUpToTheAnswers() throws Exception {
        AtomicInteger failed = new AtomicInteger();
        int requests = 5_000;
        try (Released release = new Released(() -> failing(3), () -> answering(given -> given));
                ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
            ReleaseCounts counts = release.split(0.5);
            Second _ = counts.turn(Released.start(0.5));
            SplittableRandom random = new SplittableRandom(5);
            int[] values = random.ints(requests, 0, 10).toArray();
            for (int i = 0; i < requests; i++) {
                int value = values[i];
                String key = i % 3 == 0 ? null : "user-" + i % 700;
                var _ =
                        callers.submit(() -> {
                            RequestHead head = release.head(key);
                            if (release.ask(head, Bench.row(value, 1))
                                    instanceof PredictionOutcome.Refused) {
                                failed.incrementAndGet();
                            }
                        });
            }
            callers.shutdown();
            assertThat(callers.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
            Second second = counts.turn(Released.start(0.5));
            ArmCounts stable = counts.total(Arm.STABLE);
            ArmCounts candidate = counts.total(Arm.CANDIDATE);
            assertThat(stable.requests() + candidate.requests()).isEqualTo(requests);
            assertThat(stable.badAnswers() + candidate.badAnswers()).isEqualTo(failed.get());
            assertThat(candidate.badAnswers()).isZero();
            for (Arm arm : Arm.values()) {
                ArmCounts own = counts.total(arm);
                assertThat(second.answered().trials(arm)).isEqualTo(own.evidence());
                assertThat(second.answered().events(arm)).isEqualTo(own.badAnswers());
                assertThat(second.compute().latencies(arm).total()).isEqualTo(own.good());
            }
            assertThat(second.newKeys(Arm.STABLE)).isPositive();
        }
    }

    @Test
    void rowsOfARequestAreItsSizeWhereItIsAlone() {
        try (Released release = new Released(ComparingTest::summing, ComparingTest::summing)) {
            ReleaseCounts counts = release.split(0);
            Second _ = counts.turn(Released.start(0));
            InferenceRequest four =
                    InferenceRequest.of(
                            List.of(
                                    new NamedTensor(
                                            "input",
                                            DenseTensor.ofFloats(Shape.of(4, 2), new float[8]))));
            PredictionOutcome _ = release.ask(release.head("ada"), four);
            assertThat(counts.turn(Released.start(0)).errors().trials(Arm.STABLE, 2)).isEqualTo(1);
        }
    }
}
