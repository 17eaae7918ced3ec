package dev.slipway.serving.batching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class BatchTensorsTest {
    private static final TensorAllocator HEAP = TensorAllocator.heap();

    @Test
    void everyPartComesOutAsItWentIn() {
        Property.holds(
                300,
                random -> {
                    long[] tail = {random.nextInt(1, 4), random.nextInt(1, 4)};
                    int type = random.nextInt(Datatype.values().length);
                    List<Tensor> parts = new ArrayList<>();
                    for (int part = 0; part < random.nextInt(1, 9); part++) {
                        parts.add(tensor(random, List.of(Datatype.values()).get(type), tail));
                    }
                    Tensor merged = BatchTensors.merge(parts, HEAP);
                    int at = 0;
                    for (Tensor part : parts) {
                        Tensor out = BatchTensors.rows(merged, at, part.rows(), HEAP);
                        assertThat(BatchTensors.isClose(part, out, 0)).isTrue();
                        at += part.rows();
                    }
                    assertThat(merged.rows()).isEqualTo(at);
                    assertThat(BatchTensors.bytes(List.of(merged)))
                            .isEqualTo(BatchTensors.bytes(parts));
                });
    }

    /// As of a model that reads no more than so many tokens of a text.
    @Test
    void rowsAreCutBackAndNeverGoOnInTheNextOne() {
        DenseTensor all = DenseTensor.ofFloats(Shape.of(2, 2), 1, 2, 3, 4);
        for (int length = 1; length < 4; length++) {
            int kept = Math.min(length, 2);
            Tensor first = BatchTensors.rows(all, 0, 1, length, HEAP);
            Tensor second = BatchTensors.rows(all, 1, 1, length, HEAP);
            assertThat(first.shape()).isEqualTo(Shape.of(1, kept));
            assertThat(second.shape()).isEqualTo(Shape.of(1, kept));
            assertThat(((DenseTensor) first).floatAt(kept - 1)).isEqualTo(kept);
            assertThat(((DenseTensor) second).floatAt(kept - 1)).isEqualTo(2 + kept);
        }
    }

    @Test
    void closenessIsRelativeAndKnowsNaN() {
        DenseTensor one = DenseTensor.ofFloats(Shape.of(3), 1_000f, Float.NaN, 0f);
        DenseTensor near = DenseTensor.ofFloats(Shape.of(3), 1_000.005f, Float.NaN, 5e-6f);
        DenseTensor far = DenseTensor.ofFloats(Shape.of(3), 1_000.1f, Float.NaN, 0f);
        DenseTensor number = DenseTensor.ofFloats(Shape.of(3), 1_000f, 1f, 0f);
        assertThat(BatchTensors.isClose(one, near, 1e-5)).isTrue();
        assertThat(BatchTensors.isClose(one, far, 1e-5)).isFalse();
        assertThat(BatchTensors.isClose(one, number, 1e-5)).isFalse();
    }

    @Test
    void wholeNumbersAndTextsMustBeTheSame() {
        assertThat(
                        BatchTensors.isClose(
                                DenseTensor.ofLongs(Shape.of(1), 1),
                                DenseTensor.ofLongs(Shape.of(1), 2),
                                10))
                .isFalse();
        assertThat(
                        BatchTensors.isClose(
                                BytesTensor.ofText(Shape.of(1), "a"),
                                BytesTensor.ofText(Shape.of(1), "b"),
                                10))
                .isFalse();
    }

    private static Tensor tensor(SplittableRandom random, Datatype datatype, long[] tail) {
        Shape shape = Shape.of(random.nextInt(4), tail[0], tail[1]);
        int count = (int) shape.elementCount();
        if (datatype == Datatype.BYTES) {
            List<byte[]> elements = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                byte[] element = new byte[random.nextInt(5)];
                random.nextBytes(element);
                elements.add(element);
            }
            return BytesTensor.of(shape, elements);
        }
        DenseTensor tensor = DenseTensor.allocate(datatype, shape, HEAP);
        for (int i = 0; i < tensor.buffer().limit(); i++) {
            tensor.buffer().put(i, (byte) random.nextInt());
        }
        return tensor;
    }
}
