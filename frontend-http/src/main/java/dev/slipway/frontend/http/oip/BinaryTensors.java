package dev.slipway.frontend.http.oip;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.PaidMemory;
import dev.slipway.frontend.http.json.JsonText;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Tensors as the bytes that follow the JSON: little-endian elements, and for `BYTES` each element
/// after its 4-byte length.
///
/// *Source*: Triton's extension_binary_data.md.
final class BinaryTensors {
    private static final int LENGTH_BYTES = 4;

    private BinaryTensors() {}

    /// The tensor in `bytes[from, from + size)`. It lies over these bytes unless the allocator
    /// gives memory outside the heap.
    ///
    /// *Errors*: [RefusalException] that starts with `place`.
    static Tensor read(Slice slice, Datatype datatype, Shape shape, PaidMemory memory) {
        return datatype == Datatype.BYTES
                ? strings(slice, shape, memory)
                : dense(slice, datatype, shape, memory);
    }

    /// @param place what a refusal says first
    record Slice(
            @SuppressWarnings("ArrayRecordComponent") byte[] bytes,
            int from,
            int size,
            String place) {
        RefusalException refuse(String message) {
            return new RefusalException(ErrorCode.INVALID_INPUT, place + ": " + message);
        }
    }

    private static Tensor dense(Slice slice, Datatype datatype, Shape shape, PaidMemory memory) {
        long count = elementCount(slice, shape);
        if (count > slice.size() || count * datatype.byteSize() != slice.size()) {
            throw slice.refuse(
                    slice.size()
                            + " bytes (expected: "
                            + count
                            + " elements of "
                            + datatype.byteSize()
                            + " for "
                            + datatype
                            + shape
                            + ")");
        }
        expectFlags(slice, datatype);
        return new DenseTensor(datatype, shape, placed(slice, memory));
    }

    private static long elementCount(Slice slice, Shape shape) {
        try {
            return shape.elementCount();
        } catch (ArithmeticException e) {
            throw slice.refuse("shape " + shape + " (expected: at most 2^63 elements)");
        }
    }

    private static void expectFlags(Slice slice, Datatype datatype) {
        if (datatype != Datatype.BOOL) {
            return;
        }
        for (int i = slice.from(); i < slice.from() + slice.size(); i++) {
            if ((slice.bytes()[i] & ~1) != 0) {
                throw slice.refuse("byte " + slice.bytes()[i] + " (expected: 0 or 1 for BOOL)");
            }
        }
    }

    private static ByteBuffer placed(Slice slice, PaidMemory memory) {
        if (memory.allocate(0).isDirect()) {
            ByteBuffer copy = memory.allocate(slice.size());
            return copy.put(0, slice.bytes(), slice.from(), slice.size());
        }
        return ByteBuffer.wrap(slice.bytes(), slice.from(), slice.size())
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private static Tensor strings(Slice slice, Shape shape, PaidMemory memory) {
        long count = elementCount(slice, shape);
        if (count > slice.size() / LENGTH_BYTES) {
            throw slice.refuse(
                    slice.size()
                            + " bytes (expected: "
                            + count
                            + " elements for BYTES"
                            + shape
                            + ")");
        }
        ByteBuffer buffer =
                ByteBuffer.wrap(slice.bytes(), slice.from(), slice.size())
                        .order(ByteOrder.LITTLE_ENDIAN);
        memory.payElements(count, slice.size());
        List<byte[]> elements = new ArrayList<>((int) count);
        for (int i = 0; i < count; i++) {
            elements.add(string(slice, buffer, i));
        }
        if (buffer.hasRemaining()) {
            throw slice.refuse(
                    buffer.remaining() + " bytes too many (expected: " + count + " elements)");
        }
        return BytesTensor.of(shape, elements);
    }

    private static byte[] string(Slice slice, ByteBuffer buffer, int index) {
        int length = buffer.remaining() < LENGTH_BYTES ? -1 : buffer.getInt();
        if (length < 0 || length > buffer.remaining()) {
            throw slice.refuse(
                    "element " + index + " ends too early (expected: its length in bytes)");
        }
        byte[] element =
                Arrays.copyOfRange(slice.bytes(), buffer.position(), buffer.position() + length);
        buffer.position(buffer.position() + length);
        return element;
    }

    /// How many bytes [#write] appends.
    static long size(Tensor tensor) {
        return switch (tensor) {
            case DenseTensor dense -> dense.buffer().limit();
            case BytesTensor bytes ->
                    bytes.byteCount() + (long) LENGTH_BYTES * bytes.elementCount();
        };
    }

    /// Appends a tensor's bytes.
    static void write(JsonText out, Tensor tensor) {
        switch (tensor) {
            case DenseTensor dense -> out.raw(dense.buffer());
            case BytesTensor bytes -> {
                for (int i = 0; i < bytes.elementCount(); i++) {
                    out.rawInt(bytes.element(i).length).raw(bytes.element(i));
                }
            }
        }
    }
}
