package dev.slipway.serving.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.shadow.ShadowSpec.Tolerances;
import dev.slipway.stats.compare.Difference;
import dev.slipway.stats.compare.DifferenceKind;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TensorComparerTest {
    private final TensorComparer comparer = new TensorComparer(Tolerances.USUAL);
    private final DisagreeingRows rows = new DisagreeingRows(2);

    @Test
    void floatsAreComparedWithinTheirTolerance() {
        assertThat(kind(floats(1.000009f, 1), floats(1, 1))).isEqualTo(DifferenceKind.NONE);
        assertThat(kind(floats(1, 1.00002f), floats(1, 1))).isEqualTo(DifferenceKind.VALUES);
        assertThat(rows.differs(0)).isFalse();
        assertThat(rows.differs(1)).isTrue();
    }

    @Test
    void doublesAreComparedMoreClosely() {
        DenseTensor one = DenseTensor.ofDoubles(Shape.of(1), 1);
        assertThat(kind(DenseTensor.ofDoubles(Shape.of(1), 1 + 1e-9), one))
                .isEqualTo(DifferenceKind.NONE);
        assertThat(kind(DenseTensor.ofDoubles(Shape.of(1), 1 + 1e-8), one))
                .isEqualTo(DifferenceKind.VALUES);
    }

    @Test
    void integersAreComparedExactly() {
        long large = 1L << 60;
        assertThat(
                        kind(
                                DenseTensor.ofLongs(Shape.of(2), large + 1, 5),
                                DenseTensor.ofLongs(Shape.of(2), large, 5)))
                .isEqualTo(DifferenceKind.VALUES);
        assertThat(
                        kind(
                                DenseTensor.ofLongs(Shape.of(2), large, 5),
                                DenseTensor.ofLongs(Shape.of(2), large, 5)))
                .isEqualTo(DifferenceKind.NONE);
        assertThat(kind(DenseTensor.ofInts(Shape.of(1), 1), DenseTensor.ofInts(Shape.of(1), 2)))
                .isEqualTo(DifferenceKind.VALUES);
    }

    @Test
    void textsAreComparedExactly() {
        BytesTensor text = BytesTensor.ofText(Shape.of(2), "a", "b");
        assertThat(kind(BytesTensor.ofText(Shape.of(2), "a", "b"), text))
                .isEqualTo(DifferenceKind.NONE);
        assertThat(kind(BytesTensor.ofText(Shape.of(2), "a", "B"), text))
                .isEqualTo(DifferenceKind.VALUES);
    }

    @Test
    void orderIsPresenceThenDatatypeThenShapeThenMask() {
        DenseTensor floats = floats(1, 2);
        assertThat(kind(null, floats)).isEqualTo(DifferenceKind.PRESENCE);
        assertThat(kind(DenseTensor.ofDoubles(Shape.of(3), 1, 2, 3), floats))
                .isEqualTo(DifferenceKind.DATATYPE);
        assertThat(kind(DenseTensor.ofFloats(Shape.of(2, 1), 1, 2), floats))
                .isEqualTo(DifferenceKind.SHAPE);
        assertThat(kind(floats(Float.NaN, 9), floats)).isEqualTo(DifferenceKind.MASK);
    }

    @Test
    void infinityNeverScalesTheTolerance() {
        DenseTensor expected = floats(Float.POSITIVE_INFINITY, 1);
        assertThat(kind(floats(Float.POSITIVE_INFINITY, 1), expected))
                .isEqualTo(DifferenceKind.NONE);
        assertThat(kind(floats(Float.POSITIVE_INFINITY, 2), expected))
                .isEqualTo(DifferenceKind.VALUES);
        assertThat(kind(floats(3, 1), expected)).isEqualTo(DifferenceKind.MASK);
        assertThat(kind(floats(Float.NEGATIVE_INFINITY, 1), expected))
                .isEqualTo(DifferenceKind.MASK);
    }

    @Test
    void halvesHaveTheirOwnTolerance() {
        assertThat(kind(half(1.001f), half(1))).isEqualTo(DifferenceKind.NONE);
        assertThat(kind(half(1.004f), half(1))).isEqualTo(DifferenceKind.VALUES);
    }

    @Test
    void ranksAndDecisionsOfRowsAreCompared() {
        DenseTensor was = DenseTensor.ofFloats(Shape.of(2, 2), 0.6f, 0.4f, 0.2f, 0.8f);
        DenseTensor now = DenseTensor.ofFloats(Shape.of(2, 2), 0.45f, 0.55f, 0.4f, 0.6f);
        Difference.Decisions decisions =
                comparer.compare(now, was, deciding(0.7, 0.7), rows).decisions();
        assertThat(decisions).isEqualTo(new Difference.Decisions(2, 1, 2, 1));
        assertThat(comparer.compare(now, was, Deciding.UNKNOWN, rows).decisions())
                .isEqualTo(new Difference.Decisions(2, 1, 0, 0));
    }

    @Test
    void eachVersionDecidesByItsOwnThreshold() {
        DenseTensor score = DenseTensor.ofFloats(Shape.of(2), 0.5f, 0.8f);
        Difference.Decisions decisions =
                comparer.compare(score, score, deciding(0.4, 0.6), rows).decisions();
        assertThat(decisions).isEqualTo(new Difference.Decisions(0, 0, 2, 1));
        assertThat(comparer.compare(score, score, deciding(0.4, null), rows).decisions())
                .isEqualTo(Difference.Decisions.NONE);
    }

    private static Deciding deciding(@Nullable Double actual, @Nullable Double expected) {
        return Deciding.from(new Thresholds(actual, expected));
    }

    @Test
    void anotherLabelIsAnotherDecision() {
        Deciding label = new Deciding(Thresholds.NONE, Deciding.By.LABEL);
        BytesTensor was = BytesTensor.ofText(Shape.of(2), "cat", "dog");
        BytesTensor now = BytesTensor.ofText(Shape.of(2), "cat", "owl");
        assertThat(comparer.compare(now, was, label, rows).decisions())
                .isEqualTo(new Difference.Decisions(0, 0, 2, 1));
        assertThat(comparer.compare(was, was, label, rows).decisions())
                .isEqualTo(new Difference.Decisions(0, 0, 2, 0));
        assertThat(comparer.compare(now, was, Deciding.UNKNOWN, rows).decisions())
                .isEqualTo(Difference.Decisions.NONE);
        DenseTensor numbers = DenseTensor.ofLongs(Shape.of(2), 1, 2);
        assertThat(
                        comparer.compare(
                                        DenseTensor.ofLongs(Shape.of(2), 2, 2),
                                        numbers,
                                        label,
                                        rows)
                                .decisions())
                .isEqualTo(new Difference.Decisions(0, 0, 2, 1));
    }

    @Test
    void whatStableDecidesAndIsNotAnsweredInItsFormIsDecidedOtherwise() {
        DenseTensor was = DenseTensor.ofFloats(Shape.of(2, 2), 0.6f, 0.4f, 0.2f, 0.8f);
        Deciding score = deciding(0.7, 0.7);
        Difference.Decisions lost = new Difference.Decisions(2, 2, 2, 2);
        assertThat(comparer.compare(null, was, score, rows).decisions()).isEqualTo(lost);
        assertThat(comparer.compare(floats(1, 2), was, score, rows).decisions()).isEqualTo(lost);
        assertThat(
                        comparer.compare(
                                        DenseTensor.ofDoubles(Shape.of(2, 2), 1, 2, 3, 4),
                                        was,
                                        score,
                                        rows)
                                .decisions())
                .isEqualTo(lost);
        Deciding label = new Deciding(Thresholds.NONE, Deciding.By.LABEL);
        BytesTensor texts = BytesTensor.ofText(Shape.of(2), "cat", "dog");
        assertThat(comparer.compare(null, texts, label, rows).decisions())
                .isEqualTo(new Difference.Decisions(0, 0, 2, 2));
        assertThat(comparer.compare(null, floats(1, 2), Deciding.UNKNOWN, rows).decisions())
                .isEqualTo(Difference.Decisions.NONE);
    }

    @Test
    void whatIsNoNumberDecidesLikeNoNumber() {
        DenseTensor was = DenseTensor.ofFloats(Shape.of(2, 2), 0.6f, 0.4f, 0.9f, 0.1f);
        DenseTensor now = DenseTensor.ofFloats(Shape.of(2, 2), 0.6f, Float.NaN, 0.9f, 0.1f);
        assertThat(comparer.compare(now, was, deciding(0.5, 0.5), rows).decisions())
                .isEqualTo(new Difference.Decisions(2, 1, 2, 1));
        assertThat(comparer.compare(now, now, deciding(0.5, 0.5), rows).decisions())
                .isEqualTo(new Difference.Decisions(2, 0, 2, 0));
    }

    @Test
    void aRowIsProbabilitiesIfItsNumbersAreOneTogether() {
        assertThat(TensorComparer.hasProbabilities(ShadowBench.row(0.3f, 0.7f))).isTrue();
        assertThat(TensorComparer.hasProbabilities(ShadowBench.row(1.3f, -0.3f))).isFalse();
        assertThat(TensorComparer.hasProbabilities(ShadowBench.row(Float.NaN, 1))).isFalse();
        assertThat(TensorComparer.hasProbabilities(ShadowBench.row(1))).isFalse();
        assertThat(TensorComparer.hasProbabilities(BytesTensor.ofText(Shape.of(1), "1"))).isFalse();
    }

    @Test
    void elementsThatNoRowOwnsMarkAllRows() {
        DenseTensor was = DenseTensor.ofFloats(Shape.of(3), 1, 2, 3);
        DenseTensor now = DenseTensor.ofFloats(Shape.of(3), 1, 2, 4);
        assertThat(kind(now, was)).isEqualTo(DifferenceKind.VALUES);
        assertThat(rows.differs(0)).isTrue();
        assertThat(rows.differs(1)).isTrue();
    }

    private DifferenceKind kind(@Nullable Tensor actual, Tensor expected) {
        return comparer.compare(actual, expected, Deciding.UNKNOWN, rows).kind();
    }

    private static DenseTensor floats(float... values) {
        return DenseTensor.ofFloats(Shape.of(values.length), values);
    }

    private static DenseTensor half(float value) {
        DenseTensor tensor =
                DenseTensor.allocate(Datatype.FP16, Shape.of(1), TensorAllocator.heap());
        tensor.buffer().putShort(0, Float.floatToFloat16(value));
        return tensor;
    }
}
