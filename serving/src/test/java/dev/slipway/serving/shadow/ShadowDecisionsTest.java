package dev.slipway.serving.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.api.shadow.ShadowVerdict;
import dev.slipway.runtime.InferenceException;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.testkit.fake.FakeModel;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Which outputs of a shadow decide something, and what counts as decided otherwise.
final class ShadowDecisionsTest {
    /// A model that answers a vector, which turns with `turn`, and a label, which is another from
    /// `other` on.
    private static FakeModel labelling(float turn, float other) {
        Signature signature =
                Signature.of(
                        List.of(TensorSpec.of("input", Datatype.FP32, -1, 2)),
                        List.of(
                                TensorSpec.of("vector", Datatype.FP32, -1, 2),
                                TensorSpec.of("label", Datatype.BYTES, -1)));
        return FakeModel.answering(
                signature,
                (inputs, _) -> {
                    float value = ((DenseTensor) inputs.getFirst()).floatAt(0);
                    return List.of(
                            ShadowBench.row(turn, -turn),
                            BytesTensor.ofText(Shape.of(1), value >= other ? "owl" : "cat"));
                });
    }

    @Test
    void labelsAreDecisionsAndAVectorBesideThemIsNone() {
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, labelling(3, 2_000));
            bench.install(2, labelling(-3, 1_199));
            Shadow shadow = bench.begin(ShadowBench.spec(2_000, 1).judgedBy(0.01, 1_000));
            for (int i = 0; i < 1_200; i++) {
                boolean _ = bench.ask(i, ShadowBench.row(i, 1));
                assertThat(shadow.step()).isTrue();
            }
            ShadowReport report = bench.report();
            assertThat(report.tensors().getFirst().rankFlips().of()).isZero();
            assertThat(report.verdict().why())
                    .isEqualTo(
                            "tensor 'label': 1 of 1200 decisions are others, 0.0833 % (expected:"
                                    + " <= 1.00 %)");
            assertThat(report.verdict().result()).isEqualTo(ShadowVerdict.Result.PASSED);
        }
    }

    /// What two versions of these outputs show of 400 requests, each answering its own.
    private static ShadowReport shown(List<TensorSpec> outputs, FakeModel.Answers... answers) {
        Signature signature =
                Signature.of(List.of(TensorSpec.of("input", Datatype.FP32, -1, 2)), outputs);
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, FakeModel.answering(signature, answers[0]));
            bench.install(2, FakeModel.answering(signature, answers[1]));
            Shadow shadow = bench.begin(ShadowBench.spec(2_000, 1).judgedBy(0.1, 200));
            for (int i = 0; i < 400; i++) {
                boolean _ = bench.ask(i, ShadowBench.row(i, 1));
                assertThat(shadow.step()).isTrue();
            }
            return bench.report();
        }
    }

    /// A text that names the version, or the request, is no decision; what was one beside it is.
    @Test
    void labelsThatAreNoClassesDecideNothing() {
        List<TensorSpec> outputs =
                List.of(
                        TensorSpec.of("scores", Datatype.FP32, -1, 2),
                        TensorSpec.of("version", Datatype.BYTES, -1),
                        TensorSpec.of("id", Datatype.INT64, -1));
        AtomicLong ids = new AtomicLong();
        ShadowReport report =
                shown(outputs, (_, _) -> named(ids, "v1"), (_, _) -> named(ids, "v2"));
        assertThat(report.verdict().why()).startsWith("tensor 'scores': 0 of 400 decisions");
        assertThat(report.verdict().result()).isEqualTo(ShadowVerdict.Result.PASSED);
        assertThat(report.tensors().get(1).flips().of()).isZero();
        assertThat(report.tensors().get(2).flips().of()).isZero();
    }

    private static List<Tensor> named(AtomicLong ids, String version) {
        return List.of(
                ShadowBench.row(7, -4),
                BytesTensor.ofText(Shape.of(1), version),
                DenseTensor.ofLongs(Shape.of(1), ids.incrementAndGet()));
    }

    @Test
    void aLabelThatIsAlwaysTheSameInBothVersionsIsDecidedAlike() {
        FakeModel.Answers same = (_, _) -> List.of(BytesTensor.ofText(Shape.of(1), "cat"));
        ShadowReport report =
                shown(List.of(TensorSpec.of("label", Datatype.BYTES, -1)), same, same);
        assertThat(report.verdict().result()).isEqualTo(ShadowVerdict.Result.PASSED);
    }

    @Test
    void probabilitiesBesideALabelAreDecisions() {
        List<TensorSpec> outputs =
                List.of(
                        TensorSpec.of("label", Datatype.INT64, -1),
                        TensorSpec.of("output", Datatype.FP32, -1, 2));
        ShadowReport report =
                shown(outputs, (inputs, _) -> odd(inputs, 0.6f), (inputs, _) -> odd(inputs, 0.4f));
        assertThat(report.tensors().getFirst().flips().of()).isEqualTo(400);
        assertThat(report.verdict().why()).startsWith("tensor 'output': 400 of 400 decisions");
    }

    /// Whether the first column is odd, and probabilities of which the first is this one.
    private static List<Tensor> odd(List<Tensor> inputs, float first) {
        long value = (long) ((DenseTensor) inputs.getFirst()).floatAt(0);
        return List.of(
                DenseTensor.ofLongs(Shape.of(1), value % 2), ShadowBench.row(first, 1 - first));
    }

    /// Of a tenth of the requests stable is asked again, and that is too few to tell by.
    @Test
    void requestsThatCandidateRefusesAreDecidedOtherwise() {
        try (ShadowBench bench = ShadowBench.deciding(1e6)) {
            bench.install(1, FakeModel.summing(2));
            bench.install(
                    2,
                    FakeModel.answering(
                            FakeModel.summing(2).signature(),
                            (inputs, _) -> {
                                float value = ((DenseTensor) inputs.getFirst()).floatAt(0);
                                if (value % 4 == 0) {
                                    throw InferenceException.badInput(
                                            "as told", new IllegalStateException());
                                }
                                return List.of(ShadowBench.row(value + 1));
                            }));
            Shadow shadow = bench.begin(ShadowBench.spec(2_000, 1e-9).judgedBy(0.1, 200));
            for (int i = 0; i < 400; i++) {
                boolean _ = bench.ask(i, ShadowBench.row(i, 1));
                assertThat(shadow.step()).isTrue();
            }
            ShadowReport report = bench.report();
            assertThat(report.verdict().why())
                    .isEqualTo(
                            "tensor 'output': 100 of 400 decisions are others, 25.0 % (expected:"
                                    + " <= 10.0 %)");
            assertThat(report.verdict().result()).isEqualTo(ShadowVerdict.Result.DIFFERS);
        }
    }

    /// Where the first output is no score, another one is.
    @Test
    void theScoreThatDecidesIsFoundBehindAVector() {
        try (ShadowBench bench = ShadowBench.deciding(901.5)) {
            bench.install(1, scoring(0));
            bench.install(2, scoring(1));
            Shadow shadow = bench.begin(ShadowBench.spec(2_000, 1).judgedBy(0.01, 1_000));
            for (int i = 0; i < 1_200; i++) {
                boolean _ = bench.ask(i, ShadowBench.row(i, 1));
                assertThat(shadow.step()).isTrue();
            }
            ShadowReport report = bench.report();
            // 901 + 0 is below, and 901 + 1 is above.
            assertThat(report.tensors().get(1).flips().count()).isEqualTo(1);
            assertThat(report.tensors().get(1).flips().of()).isEqualTo(1_200);
            assertThat(report.tensors().getFirst().flips().of()).isZero();
        }
    }

    /// A model that answers a vector, and the first column with something added.
    private static FakeModel scoring(float added) {
        Signature signature =
                Signature.of(
                        List.of(TensorSpec.of("input", Datatype.FP32, -1, 2)),
                        List.of(
                                TensorSpec.of("vector", Datatype.FP32, -1, 3),
                                TensorSpec.of("score", Datatype.FP32, -1, 1)));
        return FakeModel.answering(
                signature,
                (inputs, _) -> {
                    float value = ((DenseTensor) inputs.getFirst()).floatAt(0);
                    return List.of(ShadowBench.row(3, 4, 5), ShadowBench.row(value + added));
                });
    }
}
