package dev.slipway.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A tensor of fixed-size elements in one little-endian buffer, on or off the heap.
///
/// The buffer's content between 0 and its limit is the tensor; its position is not used. `BOOL`
/// elements are one byte, 0 or 1; `FP16` and `BF16` are their 16-bit patterns.
///
/// @param datatype any fixed-size datatype
/// @param shape concrete; its element count times the element size equals the buffer's limit
/// @param buffer little-endian
public record DenseTensor(Datatype datatype, Shape shape, ByteBuffer buffer) implements Tensor {
    /// *Errors*: `IllegalArgumentException` when type, shape and buffer do not agree.
    public DenseTensor {
        if (buffer.order() != ByteOrder.LITTLE_ENDIAN) {
            throw new IllegalArgumentException("buffer: big-endian (expected: little-endian)");
        }
        long expected = Math.multiplyExact(shape.elementCount(), (long) datatype.byteSize());
        if (buffer.limit() != expected) {
            throw new IllegalArgumentException(
                    "buffer: "
                            + buffer.limit()
                            + " bytes (expected: "
                            + expected
                            + " for "
                            + datatype
                            + shape
                            + ")");
        }
    }

    /// A tensor with room for `shape`, all elements zero.
    public static DenseTensor allocate(Datatype datatype, Shape shape, TensorAllocator allocator) {
        long bytes = Math.multiplyExact(shape.elementCount(), (long) datatype.byteSize());
        return new DenseTensor(datatype, shape, allocator.allocate(Math.toIntExact(bytes)));
    }

    /// An `FP32` tensor on the heap with these elements.
    public static DenseTensor ofFloats(Shape shape, float... elements) {
        DenseTensor tensor = allocate(Datatype.FP32, shape, TensorAllocator.heap());
        tensor.buffer.asFloatBuffer().put(elements);
        return tensor;
    }

    /// An `FP64` tensor on the heap with these elements.
    public static DenseTensor ofDoubles(Shape shape, double... elements) {
        DenseTensor tensor = allocate(Datatype.FP64, shape, TensorAllocator.heap());
        tensor.buffer.asDoubleBuffer().put(elements);
        return tensor;
    }

    /// An `INT64` tensor on the heap with these elements.
    public static DenseTensor ofLongs(Shape shape, long... elements) {
        DenseTensor tensor = allocate(Datatype.INT64, shape, TensorAllocator.heap());
        tensor.buffer.asLongBuffer().put(elements);
        return tensor;
    }

    /// An `INT32` tensor on the heap with these elements.
    public static DenseTensor ofInts(Shape shape, int... elements) {
        DenseTensor tensor = allocate(Datatype.INT32, shape, TensorAllocator.heap());
        tensor.buffer.asIntBuffer().put(elements);
        return tensor;
    }

    @Override
    public int elementCount() {
        return buffer.limit() / datatype.byteSize();
    }

    /// One element as a float, widened or rounded from the element's own type.
    public float floatAt(int index) {
        return datatype == Datatype.FP32 ? buffer.getFloat(index * 4) : (float) doubleAt(index);
    }

    /// One element as a double; 64-bit integers beyond 2^53 are rounded.
    public double doubleAt(int index) {
        return switch (datatype) {
            case FP32 -> buffer.getFloat(index * 4);
            case FP64 -> buffer.getDouble(index * 8);
            case FP16 -> Float.float16ToFloat(buffer.getShort(index * 2));
            case BF16 -> BrainFloat.value(buffer.getShort(index * 2));
            case UINT64 -> unsignedToDouble(buffer.getLong(index * 8));
            case BOOL, UINT8, UINT16, UINT32, INT8, INT16, INT32, INT64 -> longAt(index);
            case BYTES -> throw new IllegalStateException("BYTES is not dense");
        };
    }

    /// One element of a whole-number or `BOOL` tensor; `UINT64` is its 64-bit pattern.
    public long longAt(int index) {
        return switch (datatype) {
            case BOOL, UINT8 -> buffer.get(index) & 0xffL;
            case INT8 -> buffer.get(index);
            case UINT16 -> buffer.getShort(index * 2) & 0xffffL;
            case INT16 -> buffer.getShort(index * 2);
            case UINT32 -> buffer.getInt(index * 4) & 0xffff_ffffL;
            case INT32 -> buffer.getInt(index * 4);
            case INT64, UINT64 -> buffer.getLong(index * 8);
            case FP16, BF16, FP32, FP64, BYTES ->
                    throw new IllegalStateException(datatype + " is not a whole number");
        };
    }

    private static double unsignedToDouble(long bits) {
        // Halving keeps the sticky low bit, so the one rounding that follows is the correct one.
        return bits >= 0 ? bits : ((bits >>> 1) | (bits & 1)) * 2.0;
    }
}
