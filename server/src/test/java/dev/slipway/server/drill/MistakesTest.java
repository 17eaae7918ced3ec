package dev.slipway.server.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Answers that could be right and are not.
final class MistakesTest {
    private static DenseTensor wrong(Tensor tensor) {
        return (DenseTensor) Mistakes.of(tensor, TensorAllocator.heap());
    }

    @Test
    void aChanceBecomesThatOfTheOppositeAndAnEstimateIsOffByMoreThanItself() {
        DenseTensor wrong = wrong(DenseTensor.ofDoubles(Shape.of(4, 1), 0.25, 0, -3, 40));

        assertThat(wrong.doubleAt(0)).isEqualTo(0.75);
        assertThat(wrong.doubleAt(1)).isEqualTo(1);
        assertThat(wrong.doubleAt(2)).isEqualTo(1);
        assertThat(wrong.doubleAt(3)).isEqualTo(81);
    }

    @Test
    void anotherClassIsTheGreatestOfEachRow() {
        DenseTensor wrong = wrong(DenseTensor.ofFloats(Shape.of(2, 3), 0.7f, 0.2f, 0.1f, 1, 2, 3));

        assertThat(wrong.buffer())
                .isEqualTo(
                        DenseTensor.ofFloats(Shape.of(2, 3), 0.1f, 0.7f, 0.2f, 3, 1, 2).buffer());
    }

    @Test
    void aTextBecomesAnother() {
        BytesTensor wrong =
                (BytesTensor)
                        Mistakes.of(
                                BytesTensor.ofText(Shape.of(2), "late", "on time"),
                                TensorAllocator.heap());

        assertThat(wrong.text(0)).isEqualTo("not late");
        assertThat(wrong.text(1)).isEqualTo("not on time");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BYTES")
    void everyDatatypeGetsAnotherNumber(Datatype type) {
        DenseTensor zero = DenseTensor.allocate(type, Shape.of(1), TensorAllocator.heap());

        DenseTensor wrong = wrong(zero);

        assertThat(wrong.datatype()).isEqualTo(type);
        assertThat(wrong.doubleAt(0)).isEqualTo(1);
    }

    @Test
    void whatHasNoRowsStaysSo() {
        assertThat(wrong(DenseTensor.ofFloats(Shape.of(0, 3))).elementCount()).isZero();
    }
}
