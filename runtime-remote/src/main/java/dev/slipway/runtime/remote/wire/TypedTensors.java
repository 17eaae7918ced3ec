package dev.slipway.runtime.remote.wire;

import com.google.protobuf.ByteString;
import dev.slipway.protocol.InferTensorContents;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Reads the typed lists of gRPC answers, as servers write them that do not write raw values.
final class TypedTensors {
    private TypedTensors() {}

    static Tensor read(
            Datatype datatype, Shape shape, InferTensorContents from, TensorAllocator memory)
            throws BackendException {
        long expected = Answers.count(shape);
        int count = count(datatype, from);
        if (count != expected) {
            throw Answers.invalid(
                    count + " elements (expected: " + expected + " for " + datatype + shape + ")");
        }
        if (datatype == Datatype.BYTES) {
            List<byte[]> elements = new ArrayList<>(count);
            for (ByteString element : from.getBytesContentsList()) {
                elements.add(element.toByteArray());
            }
            return BytesTensor.of(shape, elements);
        }
        DenseTensor tensor = DenseTensor.allocate(datatype, shape, memory);
        for (int i = 0; i < count; i++) {
            put(datatype, from, i, tensor.buffer());
        }
        return tensor;
    }

    private static int count(Datatype datatype, InferTensorContents from) throws BackendException {
        return switch (datatype) {
            case BOOL -> from.getBoolContentsCount();
            case INT8, INT16, INT32 -> from.getIntContentsCount();
            case INT64 -> from.getInt64ContentsCount();
            case UINT8, UINT16, UINT32 -> from.getUintContentsCount();
            case UINT64 -> from.getUint64ContentsCount();
            case FP32 -> from.getFp32ContentsCount();
            case FP64 -> from.getFp64ContentsCount();
            case BYTES -> from.getBytesContentsCount();
            case FP16, BF16 -> throw Answers.invalid(datatype + " as a list (expected: raw)");
        };
    }

    private static void put(Datatype datatype, InferTensorContents from, int i, ByteBuffer to)
            throws BackendException {
        switch (datatype) {
            case BOOL -> to.put(i, (byte) (from.getBoolContents(i) ? 1 : 0));
            case INT8 -> to.put(i, (byte) within(from.getIntContents(i), -128, 127));
            case INT16 -> to.putShort(2 * i, (short) within(from.getIntContents(i), -32768, 32767));
            case INT32 -> to.putInt(4 * i, from.getIntContents(i));
            case INT64 -> to.putLong(8 * i, from.getInt64Contents(i));
            case UINT8 -> to.put(i, (byte) within(unsigned(from, i), 0, 0xff));
            case UINT16 -> to.putShort(2 * i, (short) within(unsigned(from, i), 0, 0xffff));
            case UINT32 -> to.putInt(4 * i, from.getUintContents(i));
            case UINT64 -> to.putLong(8 * i, from.getUint64Contents(i));
            case FP32 -> to.putFloat(4 * i, from.getFp32Contents(i));
            case FP64 -> to.putDouble(8 * i, from.getFp64Contents(i));
            case BYTES, FP16, BF16 -> throw new IllegalStateException(datatype + " has no list");
        }
    }

    private static long unsigned(InferTensorContents from, int i) {
        return Integer.toUnsignedLong(from.getUintContents(i));
    }

    private static long within(long value, long least, long most) throws BackendException {
        if (value < least || value > most) {
            throw Answers.invalid(value + " (expected: " + least + " to " + most + ")");
        }
        return value;
    }
}
