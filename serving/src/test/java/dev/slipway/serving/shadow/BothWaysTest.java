package dev.slipway.serving.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.api.shadow.ShadowSpec;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.testkit.fake.FakeModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// A release in which each version sees what the other one answers.
final class BothWaysTest {
    private static final VersionNumber ONE = new VersionNumber(1);
    private static final VersionNumber TWO = new VersionNumber(2);

    private record Pair(PredictionId id, OptionalLong key, float given, float shown) {}

    private final List<Pair> pairs = new ArrayList<>();

    private void note(PredictionId id, OptionalLong key, int rows, Tensor given, Tensor shown) {
        assertThat(rows).isEqualTo(1);
        pairs.add(
                new Pair(
                        id,
                        key,
                        ((DenseTensor) given).floatAt(0),
                        ((DenseTensor) shown).floatAt(0)));
    }

    private static FakeModel adding(float more) {
        return FakeModel.answering(
                FakeModel.summing(2).signature(),
                (inputs, _) -> {
                    DenseTensor matrix = (DenseTensor) inputs.getFirst();
                    return List.of(ShadowBench.row(matrix.floatAt(0) + matrix.floatAt(1) + more));
                });
    }

    private static ShadowBench bench() {
        ShadowBench bench = ShadowBench.still();
        bench.install(1, adding(0));
        bench.install(2, adding(100));
        return bench;
    }

    @Test
    void stableAnswersOnceMoreWhatCandidateAnswered() {
        try (ShadowBench bench = bench()) {
            HeldShadow _ = bench.plane.hold(ShadowBench.id(2), ShadowSpec.of(ONE), this::note);
            Shadow shadow = bench.plane.shadow(ShadowBench.FLIGHTS, ONE);
            bench.calm();

            assertThat(bench.ask(1, ShadowBench.row(1, 2))).isFalse();
            assertThat(bench.asked(2, 7, OptionalLong.of(42), ShadowBench.row(3, 4))).isTrue();
            assertThat(shadow.step()).isTrue();

            assertThat(pairs)
                    .containsExactly(
                            new Pair(ShadowBench.prediction(7), OptionalLong.of(42), 107, 7));
        }
    }

    @Test
    void bothDirectionsGoOnBesideEachOther() {
        try (ShadowBench bench = bench()) {
            HeldShadow _ = bench.plane.hold(ShadowBench.id(1), ShadowSpec.of(TWO), this::note);
            HeldShadow _ = bench.plane.hold(ShadowBench.id(2), ShadowSpec.of(ONE), this::note);
            bench.calm();

            assertThat(bench.asked(1, 1, OptionalLong.empty(), ShadowBench.row(1, 0))).isTrue();
            assertThat(bench.asked(2, 2, OptionalLong.empty(), ShadowBench.row(2, 0))).isTrue();
            assertThat(bench.plane.shadow(ShadowBench.FLIGHTS, TWO).step()).isTrue();
            assertThat(bench.plane.shadow(ShadowBench.FLIGHTS, ONE).step()).isTrue();

            assertThat(pairs)
                    .containsExactly(
                            new Pair(ShadowBench.prediction(1), OptionalLong.empty(), 1, 101),
                            new Pair(ShadowBench.prediction(2), OptionalLong.empty(), 102, 2));
        }
    }

    /// A model that answers a vector and a label, in this order or the other way round.
    private static FakeModel labelling(String label, boolean isLabelFirst) {
        List<TensorSpec> outputs =
                List.of(
                        TensorSpec.of("vector", Datatype.FP32, -1, 3),
                        TensorSpec.of("label", Datatype.BYTES, -1));
        List<Tensor> answers =
                List.of(ShadowBench.row(1, 2, 3), BytesTensor.ofText(Shape.of(1), label));
        return FakeModel.answering(
                Signature.of(
                        FakeModel.summing(2).signature().inputs(),
                        isLabelFirst ? outputs.reversed() : outputs),
                (_, _) -> isLabelFirst ? answers.reversed() : answers);
    }

    @Test
    void whoeverAsksForAnOutputIsToldOfItInBothDirections() {
        List<String> told = new ArrayList<>();
        PairWatch watch =
                new PairWatch() {
                    @Override
                    public Optional<String> output() {
                        return Optional.of("label");
                    }

                    @Override
                    public void answered(
                            PredictionId id,
                            OptionalLong key,
                            int rows,
                            Tensor given,
                            Tensor shown) {
                        told.add(
                                ((BytesTensor) given).text(0)
                                        + " "
                                        + ((BytesTensor) shown).text(0));
                    }
                };
        try (ShadowBench bench = ShadowBench.still()) {
            bench.install(1, labelling("cat", false));
            bench.install(2, labelling("dog", true));
            HeldShadow _ = bench.plane.hold(ShadowBench.id(1), ShadowSpec.of(TWO), watch);
            HeldShadow _ = bench.plane.hold(ShadowBench.id(2), ShadowSpec.of(ONE), watch);
            bench.calm();
            assertThat(bench.asked(1, 1, OptionalLong.empty(), ShadowBench.row(1, 0))).isTrue();
            assertThat(bench.asked(2, 2, OptionalLong.empty(), ShadowBench.row(2, 0))).isTrue();
            assertThat(bench.plane.shadow(ShadowBench.FLIGHTS, TWO).step()).isTrue();
            assertThat(bench.plane.shadow(ShadowBench.FLIGHTS, ONE).step()).isTrue();
            assertThat(told).containsExactly("cat dog", "dog cat");
        }
    }

    @Test
    void wantOfMemoryWhereAPairIsToldIsNoCrash() {
        try (ShadowBench bench = bench()) {
            HeldShadow held =
                    bench.plane.hold(
                            ShadowBench.id(1),
                            ShadowSpec.of(TWO),
                            (_, _, _, _, _) -> {
                                throw new OutOfMemoryError("a test");
                            });
            Shadow shadow = bench.plane.shadow(ShadowBench.FLIGHTS, TWO);
            bench.calm();
            assertThat(bench.ask(1, ShadowBench.row(1, 2))).isTrue();
            assertThat(shadow.step()).isTrue();
            assertThat(shadow.isOver()).isFalse();
            assertThat(shadow.queue().items()).isZero();
            ShadowReport.Coverage coverage = held.report().orElseThrow().coverage();
            assertThat(coverage.drops()).isEmpty();
        }
    }

    @Test
    void aReleaseHasItsOwnShadowAndEndsNoOther() {
        try (ShadowBench bench = bench()) {
            Shadow persons = bench.begin(ShadowBench.spec());
            assertThatThrownBy(() ->
                            bench.plane.hold(ShadowBench.id(3), ShadowSpec.of(TWO), this::note))
                    .isInstanceOf(RefusalException.class);
            assertThat(persons.isOver()).isFalse();

            HeldShadow releases =
                    bench.plane.hold(ShadowBench.id(1), ShadowSpec.of(TWO), this::note);
            assertThat(persons.isOver()).isTrue();
            assertThat(releases.report()).isPresent();

            assertThat(bench.plane.end(ShadowBench.FLIGHTS, TWO)).isPresent();
            Shadow next = bench.begin(ShadowBench.spec());
            assertThat(releases.isThere()).isFalse();
            assertThat(releases.report()).isEmpty();
            releases.end();
            assertThat(next.isOver()).isFalse();
            assertThat(bench.plane.report(ShadowBench.FLIGHTS, TWO)).isPresent();
        }
    }

    @Test
    void aVersionThatIsNotLoadedAnswersNothingToCopy() {
        try (ShadowBench bench = bench()) {
            assertThatThrownBy(() ->
                            bench.plane.hold(ShadowBench.id(3), ShadowSpec.of(ONE), this::note))
                    .isInstanceOf(RefusalException.class)
                    .hasMessageContaining("version: 3 is not loaded");
        }
    }
}
