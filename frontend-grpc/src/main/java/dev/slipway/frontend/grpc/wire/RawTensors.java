package dev.slipway.frontend.grpc.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.slipway.api.inference.PaidMemory;
import dev.slipway.api.inference.Permit;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// Tensors as entries of `raw_input_contents` and `raw_output_contents`: little-endian elements,
/// and for `BYTES` each element after its 4-byte length.
final class RawTensors {
    private static final int LENGTH_BYTES = 4;
    private static final byte[] EMPTY = new byte[0];

    private RawTensors() {}

    /// A copy of the entry as a tensor.
    ///
    /// *Errors*: `RefusalException` that names the input.
    static Tensor read(String name, Datatype datatype, Shape shape, RawSource source)
            throws IOException {
        long count = elementCount(name, shape);
        return datatype == Datatype.BYTES
                ? strings(name, shape, count, source)
                : dense(name, new DenseSpec(datatype, shape, count), source);
    }

    /// One entry and where its copy goes.
    record RawSource(ByteString bytes, Permit permit) {}

    private record DenseSpec(Datatype datatype, Shape shape, long count) {}

    private static Tensor dense(String name, DenseSpec spec, RawSource source) {
        int size = source.bytes().size();
        Datatype datatype = spec.datatype();
        if (spec.count() > size || spec.count() * datatype.byteSize() != size) {
            throw WireFields.invalid(
                    "input '"
                            + name
                            + "': "
                            + size
                            + " raw bytes (expected: "
                            + spec.count()
                            + " elements of "
                            + datatype.byteSize()
                            + " for "
                            + datatype
                            + spec.shape()
                            + ")");
        }
        RequestDecoder.requireRoom(source.permit(), size);
        ByteBuffer buffer = source.permit().allocator().allocate(size);
        source.bytes().copyTo(buffer.duplicate());
        if (datatype == Datatype.BOOL) {
            expectFlags(name, buffer);
        }
        return new DenseTensor(datatype, spec.shape(), buffer);
    }

    private static void expectFlags(String name, ByteBuffer buffer) {
        for (int i = 0; i < buffer.limit(); i++) {
            if ((buffer.get(i) & ~1) != 0) {
                throw WireFields.invalid(
                        "input '"
                                + name
                                + "': byte "
                                + buffer.get(i)
                                + " (expected: 0 or 1 for BOOL)");
            }
        }
    }

    private static Tensor strings(String name, Shape shape, long count, RawSource source)
            throws IOException {
        ByteString bytes = source.bytes();
        if (count > bytes.size() / LENGTH_BYTES) {
            throw WireFields.invalid(
                    "input '"
                            + name
                            + "': "
                            + bytes.size()
                            + " raw bytes (expected: "
                            + count
                            + " elements for BYTES"
                            + shape
                            + ")");
        }
        new PaidMemory(source.permit()).payElements(count, 0);
        List<byte[]> elements = new ArrayList<>((int) count);
        try (InputStream in = bytes.newInput()) {
            byte[] length = new byte[LENGTH_BYTES];
            for (int i = 0; i < count; i++) {
                elements.add(string(name, i, in, length));
            }
            if (in.available() > 0) {
                throw WireFields.invalid(
                        "input '"
                                + name
                                + "': "
                                + in.available()
                                + " raw bytes too many (expected: "
                                + count
                                + " elements)");
            }
        }
        return BytesTensor.of(shape, elements);
    }

    private static byte[] string(String name, int index, InputStream in, byte[] lengthBytes)
            throws IOException {
        int read = in.readNBytes(lengthBytes, 0, LENGTH_BYTES);
        int length = ByteBuffer.wrap(lengthBytes).order(ByteOrder.LITTLE_ENDIAN).getInt();
        if (read < LENGTH_BYTES || length < 0 || length > in.available()) {
            throw WireFields.invalid(
                    "input '"
                            + name
                            + "': element "
                            + index
                            + " ends too early (expected: its 4-byte length and its bytes)");
        }
        return length == 0 ? EMPTY : in.readNBytes(length);
    }

    static long elementCount(String name, Shape shape) {
        try {
            return shape.elementCount();
        } catch (ArithmeticException e) {
            throw WireFields.invalid(
                    "input '" + name + "': shape " + shape + " (expected: at most 2^63 elements)");
        }
    }

    /// How many bytes [#write] gives.
    static long size(Tensor tensor) {
        return switch (tensor) {
            case DenseTensor dense -> dense.buffer().limit();
            case BytesTensor bytes ->
                    bytes.byteCount() + (long) LENGTH_BYTES * bytes.elementCount();
        };
    }

    /// The bytes of an output. Dense ones are not copied: the tensor must outlive the result.
    static ByteString write(Tensor tensor) {
        return switch (tensor) {
            case DenseTensor dense -> wrap(dense.buffer());
            case BytesTensor bytes -> strings(bytes);
        };
    }

    private static ByteString wrap(ByteBuffer buffer) {
        ByteBuffer whole = buffer.duplicate();
        whole.position(0);
        return UnsafeByteOperations.unsafeWrap(whole);
    }

    private static ByteString strings(BytesTensor tensor) {
        ByteBuffer buffer =
                ByteBuffer.allocate(Math.toIntExact(size(tensor))).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < tensor.elementCount(); i++) {
            byte[] element = tensor.element(i);
            buffer.putInt(element.length).put(element);
        }
        return wrap(buffer);
    }
}
