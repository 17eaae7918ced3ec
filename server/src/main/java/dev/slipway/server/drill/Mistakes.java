package dev.slipway.server.drill;

import dev.slipway.tensor.BrainFloat;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Answers that a sound model could give and that are wrong: the chance of the opposite, an
/// estimate that is off by more than itself, another class.
final class Mistakes {
    private static final byte[] NOT = "not ".getBytes(StandardCharsets.UTF_8);

    private Mistakes() {}

    /// The tensor with a wrong answer in each row.
    static Tensor of(Tensor tensor, TensorAllocator allocator) {
        return switch (tensor) {
            case BytesTensor texts -> others(texts);
            case DenseTensor dense -> {
                int rows = dense.shape().rank() == 0 ? 1 : (int) dense.shape().extent(0);
                int each = rows == 0 ? 0 : dense.elementCount() / rows;
                yield each > 1 ? turned(dense, each, allocator) : opposite(dense, allocator);
            }
        };
    }

    private static BytesTensor others(BytesTensor texts) {
        List<byte[]> all = new ArrayList<>();
        for (int i = 0; i < texts.elementCount(); i++) {
            byte[] text = texts.element(i);
            byte[] other = new byte[NOT.length + text.length];
            System.arraycopy(NOT, 0, other, 0, NOT.length);
            System.arraycopy(text, 0, other, NOT.length, text.length);
            all.add(other);
        }
        return BytesTensor.of(texts.shape(), all);
    }

    /// Each row's numbers one place further, so that another one is the greatest.
    private static DenseTensor turned(DenseTensor from, int each, TensorAllocator allocator) {
        int size = from.datatype().byteSize();
        DenseTensor to = DenseTensor.allocate(from.datatype(), from.shape(), allocator);
        for (int i = 0; i < from.elementCount(); i++) {
            int row = i / each * each;
            int place = row + (i - row + 1) % each;
            to.buffer().put(place * size, from.buffer(), i * size, size);
        }
        return to;
    }

    private static DenseTensor opposite(DenseTensor from, TensorAllocator allocator) {
        Datatype type = from.datatype();
        DenseTensor to = DenseTensor.allocate(type, from.shape(), allocator);
        ByteBuffer bytes = to.buffer();
        for (int i = 0; i < from.elementCount(); i++) {
            int at = i * type.byteSize();
            bytes.put(at, from.buffer(), at, type.byteSize());
            switch (type) {
                case FP64 -> bytes.putDouble(at, wrong(from.doubleAt(i)));
                case FP32 -> bytes.putFloat(at, (float) wrong(from.doubleAt(i)));
                case FP16 ->
                        bytes.putShort(at, Float.floatToFloat16((float) wrong(from.doubleAt(i))));
                case BF16 -> bytes.putShort(at, BrainFloat.of((float) wrong(from.doubleAt(i))));
                case BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64 ->
                        bytes.put(at, (byte) (bytes.get(at) ^ 1));
                case BYTES -> throw new IllegalArgumentException("BYTES (expected: numbers)");
            }
        }
        return to;
    }

    /// A chance becomes that of the opposite; another number one that is off by more than itself.
    private static double wrong(double number) {
        boolean isChance = number >= 0 && number <= 1;
        return isChance ? 1 - number : number + 1 + Math.abs(number);
    }
}
