package dev.slipway.frontend.grpc.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Reads `InferTensorContents` straight into a tensor's buffer, every number checked against the
/// range of its datatype.
final class TypedTensors {
    private static final int BYTES_FIELD = 8;
    private static final byte[] EMPTY = new byte[0];

    private final String name;
    private final Datatype datatype;
    private final int field;
    private final long expected;
    private final ByteBuffer buffer;
    private final List<byte[]> strings = new ArrayList<>(0);
    private long count;

    private TypedTensors(String name, Datatype datatype, long expected, ByteBuffer buffer) {
        this.name = name;
        this.datatype = datatype;
        this.field = contentsField(name, datatype);
        this.expected = expected;
        this.buffer = buffer;
    }

    /// How many bytes a tensor takes beyond its encoded form, or 0; never much too low.
    ///
    /// *Errors*: `RefusalException` when the message cannot hold that many elements.
    static long growth(String name, Datatype datatype, Shape shape, ByteString contents) {
        long count = RawTensors.elementCount(name, shape);
        if (count > contents.size()) {
            throw WireFields.invalid(
                    "input '"
                            + name
                            + "': "
                            + contents.size()
                            + " bytes of contents (expected: "
                            + count
                            + " elements for "
                            + datatype
                            + shape
                            + ")");
        }
        // An element of BYTES costs an array header and a reference beside its bytes.
        long perElement = datatype.isFixedSize() ? datatype.byteSize() : 24;
        return Math.max(0, perElement * count - contents.size());
    }

    /// The tensor that `contents` holds; its growth has been reserved.
    static Tensor read(
            String name,
            Datatype datatype,
            Shape shape,
            ByteString contents,
            TensorAllocator allocator)
            throws IOException {
        long expected = shape.elementCount();
        if (datatype == Datatype.BYTES) {
            TypedTensors reader =
                    new TypedTensors(name, datatype, expected, ByteBuffer.allocate(0));
            reader.readAll(contents);
            return BytesTensor.of(shape, reader.strings);
        }
        int size = Math.toIntExact(expected * datatype.byteSize());
        TypedTensors reader = new TypedTensors(name, datatype, expected, allocator.allocate(size));
        reader.readAll(contents);
        return new DenseTensor(datatype, shape, reader.buffer);
    }

    private static int contentsField(String name, Datatype datatype) {
        return switch (datatype) {
            case BOOL -> 1;
            case INT8, INT16, INT32 -> 2;
            case INT64 -> 3;
            case UINT8, UINT16, UINT32 -> 4;
            case UINT64 -> 5;
            case FP32 -> 6;
            case FP64 -> 7;
            case BYTES -> BYTES_FIELD;
            case FP16, BF16 ->
                    throw WireFields.invalid(
                            "input '"
                                    + name
                                    + "': contents of "
                                    + datatype
                                    + " (expected: raw_input_contents)");
        };
    }

    private void readAll(ByteString contents) throws IOException {
        CodedInputStream in = contents.newCodedInput();
        WireFields.readAll(in, this::contentsField);
        if (count != expected) {
            throw wrongCount(Long.toString(count));
        }
    }

    private boolean contentsField(int number, int tag, CodedInputStream in) throws IOException {
        if (number != field) {
            return refuseOtherType(number);
        }
        if (datatype == Datatype.BYTES) {
            readString(tag, in);
        } else if (WireFields.isDelimited(tag)) {
            readPacked(in);
        } else if (WireFormat.getTagWireType(tag) == wireType()) {
            readElement(in);
        } else {
            return false;
        }
        return true;
    }

    private boolean refuseOtherType(int number) {
        if (number <= BYTES_FIELD) {
            throw WireFields.invalid(
                    "input '"
                            + name
                            + "': elements of another datatype in contents (expected: "
                            + datatype
                            + ")");
        }
        return false;
    }

    private void readString(int tag, CodedInputStream in) throws IOException {
        if (!WireFields.isDelimited(tag)) {
            throw WireFields.malformed("bytes_contents of another wire type");
        }
        if (count++ == expected) {
            throw wrongCount("more");
        }
        byte[] element = in.readByteArray();
        strings.add(element.length == 0 ? EMPTY : element);
    }

    private void readPacked(CodedInputStream in) throws IOException {
        int outer = in.pushLimit(in.readRawVarint32());
        while (in.getBytesUntilLimit() > 0) {
            readElement(in);
        }
        in.popLimit(outer);
    }

    private void readElement(CodedInputStream in) throws IOException {
        if (count == expected) {
            throw wrongCount("more");
        }
        int index = (int) count++;
        switch (datatype) {
            case BOOL -> buffer.put(index, (byte) (in.readBool() ? 1 : 0));
            case INT8 -> buffer.put(index, (byte) within(in.readInt32(), -0x80, 0x7f));
            case UINT8 -> buffer.put(index, (byte) within(unsigned(in), 0, 0xff));
            case INT16 -> putShort(index, within(in.readInt32(), -0x8000, 0x7fff));
            case UINT16 -> putShort(index, within(unsigned(in), 0, 0xffff));
            case INT32 -> buffer.putInt(index * 4, in.readInt32());
            case UINT32 -> buffer.putInt(index * 4, in.readUInt32());
            case INT64 -> buffer.putLong(index * 8, in.readInt64());
            case UINT64 -> buffer.putLong(index * 8, in.readUInt64());
            case FP32 -> buffer.putInt(index * 4, in.readFixed32());
            case FP64 -> buffer.putLong(index * 8, in.readFixed64());
            case FP16, BF16, BYTES -> throw new IllegalStateException(datatype + " in contents");
        }
    }

    private void putShort(int index, long value) {
        buffer.putShort(index * 2, (short) value);
    }

    private static long unsigned(CodedInputStream in) throws IOException {
        return Integer.toUnsignedLong(in.readUInt32());
    }

    private long within(long value, long least, long greatest) {
        if (value < least || value > greatest) {
            throw WireFields.invalid(
                    "input '"
                            + name
                            + "': element "
                            + (count - 1)
                            + ": "
                            + value
                            + " (expected: "
                            + least
                            + " to "
                            + greatest
                            + " for "
                            + datatype
                            + ")");
        }
        return value;
    }

    private int wireType() {
        return switch (datatype) {
            case FP32 -> WireFormat.WIRETYPE_FIXED32;
            case FP64 -> WireFormat.WIRETYPE_FIXED64;
            case BYTES -> WireFormat.WIRETYPE_LENGTH_DELIMITED;
            case BOOL, UINT8, UINT16, UINT32, UINT64 -> WireFormat.WIRETYPE_VARINT;
            case INT8, INT16, INT32, INT64, FP16, BF16 -> WireFormat.WIRETYPE_VARINT;
        };
    }

    private RuntimeException wrongCount(String found) {
        return WireFields.invalid(
                "input '" + name + "': " + found + " elements (expected: " + expected + ")");
    }
}
