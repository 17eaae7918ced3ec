package dev.slipway.serving.batching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.runtime.OutputSelection;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BatchKeyTest {
    private static final OutputSelection ALL = OutputSelection.of(0);
    private static final Padding PADDED = new Padding(List.of(true), List.of(false));

    @Test
    void lengthsOfOneBucketMeetWhereTheyMayBeFilledUp() {
        assertThat(key(9, PADDED)).isEqualTo(key(16, PADDED)).isNotEqualTo(key(17, PADDED));
        assertThat(key(1, PADDED)).isEqualTo(key(8, PADDED)).isNotEqualTo(key(9, PADDED));
    }

    /// Alone a model refuses it, or answers nothing; filled up it would be asked of no token.
    @Test
    void textWithoutTokensMeetsItsLikeAlone() {
        assertThat(key(0, PADDED)).isEqualTo(key(0, PADDED)).isNotEqualTo(key(1, PADDED));
    }

    /// Alone the model refuses five tokens under a mask of eight; filled up it would answer them.
    @Test
    void inputsOfOneCallThatDifferInLengthAreNotFilledUp() {
        Padding padding = new Padding(List.of(true, true), List.of(false));
        List<Tensor> whole = List.of(text(8).getFirst(), text(8).getFirst());
        List<Tensor> shorter = List.of(text(5).getFirst(), text(5).getFirst());
        List<Tensor> odd = List.of(text(5).getFirst(), text(8).getFirst());
        BatchKey key = BatchKey.of(whole, ALL, padding);
        assertThat(BatchKey.of(shorter, ALL, padding)).isEqualTo(key);
        assertThat(BatchKey.of(odd, ALL, padding))
                .isNotEqualTo(key)
                .isEqualTo(BatchKey.of(odd, ALL, null));
    }

    @Test
    void withoutFillingUpOnlyOneLengthMeets() {
        assertThat(BatchKey.of(text(9), ALL, null)).isNotEqualTo(BatchKey.of(text(10), ALL, null));
    }

    @Test
    void rowsOfDifferentLengthsAreFilledUpWithZerosAndCutBack() {
        Tensor merged =
                BatchTensors.merge(
                        List.of(
                                DenseTensor.ofLongs(Shape.of(1, 1), 1),
                                DenseTensor.ofLongs(Shape.of(2, 3), 2, 3, 4, 5, 6, 7)),
                        TensorAllocator.heap());
        assertThat(
                        BatchTensors.isClose(
                                merged,
                                DenseTensor.ofLongs(Shape.of(3, 3), 1, 0, 0, 2, 3, 4, 5, 6, 7),
                                0))
                .isTrue();
        assertThat(
                        BatchTensors.isClose(
                                BatchTensors.rows(merged, 1, 2, 2, TensorAllocator.heap()),
                                DenseTensor.ofLongs(Shape.of(2, 2), 2, 3, 5, 6),
                                0))
                .isTrue();
    }

    private static BatchKey key(int length, Padding padding) {
        return BatchKey.of(text(length), ALL, padding);
    }

    private static List<Tensor> text(int length) {
        return List.of(DenseTensor.ofLongs(Shape.of(1, length), new long[length]));
    }
}
