package dev.slipway.features;

import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.HalfFloat;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A tensor that is being written, of numbers or of texts.
sealed interface TensorFilling {
    /// A tensor of zeros, or of empty texts.
    static TensorFilling of(Datatype datatype, Shape shape, TensorAllocator allocator) {
        return datatype.isFixedSize()
                ? new Dense(DenseTensor.allocate(datatype, shape, allocator))
                : Bytes.empty(shape);
    }

    /// What has been written.
    Tensor tensor();

    /// Writes a number.
    default void real(int index, double value) {
        throw new IllegalStateException("no number");
    }

    /// Writes a whole number.
    default void whole(int index, long value) {
        throw new IllegalStateException("no whole number");
    }

    /// Writes a text.
    default void text(int index, String value) {
        throw new IllegalStateException("no text");
    }

    /// Numbers.
    record Dense(DenseTensor tensor) implements TensorFilling {
        /// What the datatype would make infinite is NaN, as everything that is missing.
        @Override
        public void real(int index, double value) {
            ByteBuffer buffer = tensor.buffer();
            switch (tensor.datatype()) {
                case FP32 -> buffer.putFloat(index * 4, single((float) value));
                case FP64 -> buffer.putDouble(index * 8, value);
                case FP16 -> buffer.putShort(index * 2, half(value));
                case BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, BF16, BYTES ->
                        throw new IllegalStateException(tensor.datatype() + " is not written");
            }
        }

        private static float single(float value) {
            return Float.isInfinite(value) ? Float.NaN : value;
        }

        private static short half(double value) {
            short pattern = HalfFloat.of(value);
            return Float.isInfinite(HalfFloat.value(pattern)) ? HalfFloat.of(Double.NaN) : pattern;
        }

        /// What lies beyond the datatype's range becomes the end of the range.
        @Override
        public void whole(int index, long value) {
            ByteBuffer buffer = tensor.buffer();
            switch (tensor.datatype()) {
                // Rounded once, from the whole number itself.
                case FP32 -> buffer.putFloat(index * 4, (float) value);
                case FP64, FP16 -> real(index, (double) value);
                case BOOL -> buffer.put(index, (byte) (value == 0 ? 0 : 1));
                case INT8 -> buffer.put(index, (byte) within(value, -0x80, 0x7f));
                case UINT8 -> buffer.put(index, (byte) within(value, 0, 0xff));
                case INT16 -> buffer.putShort(index * 2, (short) within(value, -0x8000, 0x7fff));
                case UINT16 -> buffer.putShort(index * 2, (short) within(value, 0, 0xffff));
                case INT32 ->
                        buffer.putInt(
                                index * 4,
                                (int) within(value, Integer.MIN_VALUE, Integer.MAX_VALUE));
                case UINT32 -> buffer.putInt(index * 4, (int) within(value, 0, 0xffff_ffffL));
                case INT64 -> buffer.putLong(index * 8, value);
                case UINT64 -> buffer.putLong(index * 8, Math.max(value, 0));
                case BF16, BYTES ->
                        throw new IllegalStateException(tensor.datatype() + " is not written");
            }
        }

        private static long within(long value, long least, long most) {
            return Math.min(Math.max(value, least), most);
        }
    }

    /// Texts.
    record Bytes(Shape shape, List<byte[]> elements) implements TensorFilling {
        static Bytes empty(Shape shape) {
            int count = (int) shape.elementCount();
            List<byte[]> elements = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                elements.add(new byte[0]);
            }
            return new Bytes(shape, elements);
        }

        @Override
        public Tensor tensor() {
            return BytesTensor.of(shape, elements);
        }

        @Override
        public void text(int index, String value) {
            elements.set(index, value.getBytes(StandardCharsets.UTF_8));
        }
    }
}
