package dev.slipway.serving.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.api.shadow.ShadowReport.Coverage;
import dev.slipway.api.shadow.ShadowSpec;
import dev.slipway.api.shadow.ShadowVerdict;
import dev.slipway.api.spec.ByteSize;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.serving.check.CheckedRequest;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.testkit.fake.FakeModel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class ShadowTest {
    private static final VersionNumber TWO = new VersionNumber(2);

    @Test
    void sameVersionPassesWithEveryPairCompared() {
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, FakeModel.summing(2));
            bench.install(2, FakeModel.summing(2));
            Shadow shadow = bench.begin(ShadowBench.spec(2_000, 0.5));

            for (int i = 0; i < 1_500; i++) {
                assertThat(bench.ask(i, ShadowBench.row(i, 1))).isTrue();
                assertThat(shadow.step()).isTrue();
            }

            ShadowReport report = bench.report();
            assertThat(report.verdict().result()).isEqualTo(ShadowVerdict.Result.PASSED);
            Coverage coverage = report.coverage();
            assertThat(coverage.eligible()).isEqualTo(1_500);
            assertThat(coverage.sampled()).isEqualTo(1_500);
            assertThat(coverage.completed()).isEqualTo(1_500);
            assertThat(coverage.waiting()).isZero();
            assertThat(coverage.part()).isEqualTo(1);
            assertThat(coverage.reruns()).isBetween(650L, 850L);
            assertThat(report.tensors().getFirst().beyond().count()).isZero();
            assertThat(report.outliers()).isEmpty();
        }
    }

    @Test
    void fewPairsAreNeitherAPassNorAFailure() {
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, FakeModel.summing(2));
            bench.install(2, FakeModel.summing(2));
            Shadow shadow = bench.begin(ShadowBench.spec(10, 1));
            boolean _ = bench.ask(1, ShadowBench.row(1, 1));
            assertThat(shadow.step()).isTrue();

            ShadowVerdict verdict = bench.report().verdict();

            assertThat(verdict.result()).isEqualTo(ShadowVerdict.Result.INSUFFICIENT);
            assertThat(verdict.why()).isEqualTo("1 pairs compared (expected: >= 1000)");
        }
    }

    @Test
    void whatStableThrowsWhenItIsAskedAgainSaysNothingOfCandidate() {
        try (ShadowBench bench = ShadowBench.still()) {
            AtomicBoolean fails = new AtomicBoolean();
            bench.install(1, FakeModel.summing(2, () -> failIf(fails)));
            bench.install(2, FakeModel.summing(2));
            Shadow shadow = bench.begin(ShadowBench.spec(10, 1));
            boolean _ = bench.ask(1, ShadowBench.row(1, 1));
            fails.set(true);

            assertThat(shadow.step()).isTrue();

            ShadowReport report = bench.report();
            assertThat(report.coverage().completed()).isEqualTo(1);
            assertThat(report.coverage().reruns()).isZero();
            assertThat(report.verdict().result()).isEqualTo(ShadowVerdict.Result.INSUFFICIENT);
        }
    }

    private static void failIf(AtomicBoolean fails) {
        if (fails.get()) {
            throw new StackOverflowError("as told");
        }
    }

    @Test
    void otherAnswersAreADifferenceWithItsOutliers() {
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, FakeModel.summing(2));
            bench.install(2, differingAbove(900));
            bench.policy =
                    new CapturePolicy(
                            1,
                            List.of("input[1]"),
                            List.of(),
                            Duration.ofDays(1),
                            ByteSize.ofMebibytes(1));
            Shadow shadow = bench.begin(ShadowBench.spec(2_000, 1));
            for (int i = 0; i < 1_200; i++) {
                boolean _ = bench.ask(i, ShadowBench.row(i, 1));
                assertThat(shadow.step()).isTrue();
            }

            ShadowReport report = bench.report();

            assertThat(report.verdict().result()).isEqualTo(ShadowVerdict.Result.DIFFERS);
            assertThat(report.verdict().why())
                    .isEqualTo(
                            "tensor 'output' differs in 300 of 1200 pairs, stable from itself in 0"
                                    + " of 1200");
            assertThat(report.outliers()).hasSize(100);
            assertThat(report.outliers().getFirst().values()).startsWith("input[0]=9");
            assertThat(report.outliers().getFirst().values()).doesNotContain("input[1]");
            assertThat(report.columns().getFirst().name()).isEqualTo("input[0]");
            assertThat(report.columns().getFirst().concentrates()).isTrue();
            assertThat(report.columns().getFirst().differing().rows()).isEqualTo(300);
            assertThat(report.columns().getLast().concentrates()).isFalse();
        }
    }

    @Test
    void inputsThatAreNotKeptAreShownAsDigestsAlone() {
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, FakeModel.summing(2));
            bench.install(2, differingAbove(-1));
            Shadow shadow = bench.begin(ShadowBench.spec(10, 1));
            boolean _ = bench.ask(1, ShadowBench.row(5, 1));
            assertThat(shadow.step()).isTrue();

            ShadowReport.Outlier outlier = bench.report().outliers().getFirst();

            assertThat(outlier.values()).isNull();
            assertThat(outlier.input().hex()).hasSize(64);
            assertThat(outlier.prediction()).endsWith("1");
        }
    }

    @Test
    void shiftOfATenThousandthInOneOfAHundredTensorsIsFound() {
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, wide(-1));
            bench.install(2, wide(42));
            Shadow shadow = bench.begin(ShadowBench.spec(10, 1));
            for (int i = 0; i < 5_000; i++) {
                boolean _ = bench.ask(i, ShadowBench.row(1 + i % 17, 1));
                assertThat(shadow.step()).isTrue();
            }

            ShadowReport report = bench.report();

            assertThat(
                            report.tensors().stream()
                                    .filter(ShadowReport.TensorFinding::differs)
                                    .map(ShadowReport.TensorFinding::name))
                    .containsExactly("o42");
            assertThat(report.tensors().get(42).shift()).isCloseTo(9e-4, Offset.offset(2e-4));
        }
    }

    @Test
    void asManyPairsAreComparedAsAreAskedFor() {
        try (ShadowBench bench = ShadowBench.deciding(1e6)) {
            bench.install(1, FakeModel.summing(2));
            bench.install(2, FakeModel.summing(2));
            Shadow shadow = bench.begin(ShadowBench.spec(2_000, 1).judgedBy(0.1, 30));
            for (int i = 0; i < 29; i++) {
                boolean _ = bench.ask(i, ShadowBench.row(i, 1));
                assertThat(shadow.step()).isTrue();
            }
            assertThat(bench.report().verdict().why())
                    .isEqualTo("29 pairs compared (expected: >= 30)");
            boolean _ = bench.ask(29, ShadowBench.row(29, 1));
            assertThat(shadow.step()).isTrue();
            assertThat(bench.report().verdict().result()).isEqualTo(ShadowVerdict.Result.PASSED);
        }
    }

    @Test
    void decisionsAreComparedAtThePackagesThreshold() {
        try (ShadowBench bench = ShadowBench.deciding(901.5)) {
            bench.install(1, FakeModel.summing(2));
            bench.install(2, differingAbove(900));
            ShadowSpec all = ShadowBench.spec(2_000, 1);
            Shadow shadow = bench.begin(all.judgedBy(0.01, 1_000));
            for (int i = 0; i < 1_200; i++) {
                boolean _ = bench.ask(i, ShadowBench.row(i, 1));
                assertThat(shadow.step()).isTrue();
            }

            ShadowReport report = bench.report();

            // 900 + 1 becomes 902 and 901 + 1 was above already.
            assertThat(report.tensors().getFirst().flips().count()).isEqualTo(1);
            assertThat(report.verdict().result()).isEqualTo(ShadowVerdict.Result.PASSED);
            assertThat(report.verdict().why())
                    .isEqualTo(
                            "tensor 'output': 1 of 1200 decisions are others, 0.0833 % (expected:"
                                    + " <= 1.00 %)");
        }
    }

    /// No caller was given it, and none misses anything.
    @Test
    void outputThatOnlyTheShadowHasIsNoDifference() {
        ShadowSpec byValues = ShadowBench.spec(2_000, 1);
        for (ShadowSpec spec : List.of(byValues, byValues.judgedBy(0.01, 1_000))) {
            try (ShadowBench bench = ShadowBench.deciding(901.5)) {
                bench.install(1, FakeModel.summing(2));
                bench.install(2, addingAnOutput());
                Shadow shadow = bench.begin(spec);
                for (int i = 0; i < 1_200; i++) {
                    boolean _ = bench.ask(i, ShadowBench.row(i, 1));
                    assertThat(shadow.step()).isTrue();
                }

                ShadowReport report = bench.report();

                assertThat(report.verdict().result()).isEqualTo(ShadowVerdict.Result.PASSED);
                assertThat(report.tensors())
                        .extracting(ShadowReport.TensorFinding::name)
                        .containsExactly("output");
                assertThat(report.tensors().getFirst().beyond().of()).isEqualTo(1_200);
                assertThat(report.tensors().getFirst().beyond().count()).isZero();
            }
        }
    }

    @Test
    void requestsOfOtherVersionsAndNamedOnesAreNotSeen() {
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, FakeModel.summing(2));
            bench.install(2, FakeModel.summing(2));
            Shadow _ = bench.begin(ShadowBench.spec());
            CheckedRequest checked =
                    new CheckedRequest(
                            List.of(ShadowBench.row(1, 1)), OutputSelection.of(0), List.of(), 1);
            List<Tensor> answer = List.of(DenseTensor.ofFloats(Shape.of(1, 1), 2));
            VersionChoice named = new VersionChoice.Exactly(new VersionNumber(1));

            assertThat(
                            bench.plane.draw(
                                    ShadowBench.head(1, named), ShadowBench.id(1), checked, answer))
                    .isNull();
            assertThat(
                            bench.plane.draw(
                                    ShadowBench.head(1, VersionChoice.ROUTED),
                                    ShadowBench.id(2),
                                    checked,
                                    answer))
                    .isNull();
        }
    }

    @Test
    void severalShadowsOfAnEndpointSeeTheSameRequests() {
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, FakeModel.summing(2));
            bench.install(2, FakeModel.summing(2));
            bench.install(3, FakeModel.summing(2));
            Shadow two = bench.begin(ShadowBench.spec());
            Shadow three = bench.begin(ShadowSpec.of(new VersionNumber(3)));

            boolean _ = bench.ask(1, ShadowBench.row(1, 1));

            assertThat(two.queue().items()).isEqualTo(1);
            assertThat(three.queue().items()).isEqualTo(1);
            assertThat(bench.plane.all())
                    .extracting(ShadowReport::version)
                    .containsExactly(TWO, new VersionNumber(3));
            assertThatThrownBy(() -> bench.begin(ShadowBench.spec()))
                    .hasMessage(
                            "version: 2 (expected: one that is no shadow of endpoint flights yet)");
        }
    }

    @Test
    void versionThatCannotBeAShadowIsRefusedInWords() {
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, FakeModel.summing(2));
            bench.install(3, FakeModel.summing(3));
            assertThatThrownBy(() -> bench.begin(ShadowBench.spec()))
                    .hasMessageContaining("version: 2 is not loaded");
            assertThatThrownBy(() -> bench.begin(ShadowSpec.of(new VersionNumber(1))))
                    .hasMessageContaining("answers already");
            assertThatThrownBy(() -> bench.begin(ShadowSpec.of(new VersionNumber(3))))
                    .hasMessageContaining("takes other inputs than version 1");
            assertThatThrownBy(
                            () -> bench.plane.begin(new EndpointName("none"), ShadowBench.spec()))
                    .hasMessageContaining("none");
            assertThat(bench.plane.report(ShadowBench.FLIGHTS, TWO)).isEmpty();
            assertThat(bench.plane.end(ShadowBench.FLIGHTS, TWO)).isEmpty();
        }
    }

    @Test
    void drawFollowsFromTheIdAlone() {
        PredictionId id = new PredictionId("%032x".formatted(77));
        assertThat(Draw.of(id)).isEqualTo(Draw.of(new PredictionId("%032x".formatted(77))));
        int below = 0;
        for (int i = 0; i < 20_000; i++) {
            below += Draw.fraction(Draw.of(new PredictionId("%032x".formatted(i)))) < 0.3 ? 1 : 0;
        }
        assertThat(below / 20_000.0).isCloseTo(0.3, Offset.offset(0.01));
    }

    /// Sums, and one more for rows whose first number is at least `from`.
    private static FakeModel differingAbove(float from) {
        Signature signature = FakeModel.summing(2).signature();
        return FakeModel.answering(
                signature,
                (inputs, _) -> {
                    DenseTensor matrix = (DenseTensor) inputs.getFirst();
                    float first = matrix.floatAt(0);
                    float more = first >= from ? 1 : 0;
                    return List.of(ShadowBench.row(first + matrix.floatAt(1) + more));
                });
    }

    /// Sums, and says before that how sure it is.
    private static FakeModel addingAnOutput() {
        Signature summing = FakeModel.summing(2).signature();
        Signature signature =
                Signature.of(
                        summing.inputs(),
                        List.of(
                                TensorSpec.of("sure", Datatype.FP32, -1, 1),
                                summing.outputs().getFirst()));
        return FakeModel.answering(
                signature,
                (inputs, _) -> {
                    DenseTensor matrix = (DenseTensor) inputs.getFirst();
                    float sum = matrix.floatAt(0) + matrix.floatAt(1);
                    return List.of(ShadowBench.row(0.5f), ShadowBench.row(sum));
                });
    }

    /// A hundred outputs, one of which is a ten-thousandth greater.
    private static FakeModel wide(int shifted) {
        List<TensorSpec> outputs =
                IntStream.range(0, 100)
                        .mapToObj(i -> TensorSpec.of("o" + i, Datatype.FP32, -1, 1))
                        .toList();
        Signature signature =
                Signature.of(List.of(TensorSpec.of("input", Datatype.FP32, -1, 2)), outputs);
        return FakeModel.answering(
                signature,
                (inputs, _) -> {
                    float value = ((DenseTensor) inputs.getFirst()).floatAt(0);
                    return outputs.stream()
                            .<Tensor>map(output ->
                                    ShadowBench.row(
                                            output.name().equals("o" + shifted)
                                                    ? value * 1.0001f
                                                    : value))
                            .toList();
                });
    }
}
