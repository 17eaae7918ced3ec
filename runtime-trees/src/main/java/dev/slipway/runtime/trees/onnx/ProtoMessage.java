package dev.slipway.runtime.trees.onnx;

import dev.slipway.runtime.ModelRefusedException;
import java.nio.charset.StandardCharsets;

/// A walk through the fields of one protobuf message.
///
/// *Source*: Protocol Buffers, "Encoding".
///
/// *Threads*: for one thread.
final class ProtoMessage {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    static final int FIXED32 = 5;

    private static final int DEPTH_LIMIT = 16;
    private static final int TEXT_LIMIT = 1 << 20;

    private final ProtoBytes bytes;
    private final long start;
    private final long end;
    private final int depth;
    private long position;
    private int field;
    private int wire;

    private ProtoMessage(ProtoBytes bytes, long start, long end, int depth) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        this.depth = depth;
        this.position = start;
    }

    /// The file as one message.
    static ProtoMessage root(ProtoBytes bytes) {
        return new ProtoMessage(bytes, 0, bytes.size(), 0);
    }

    /// This message from its start again.
    ProtoMessage again() {
        return new ProtoMessage(bytes, start, end, depth);
    }

    /// Moves to the next field; false at the end. The field's content must then be read or skipped.
    boolean next() {
        if (position >= end) {
            return false;
        }
        long tag = varint();
        field = (int) Math.min(tag >>> 3, Integer.MAX_VALUE);
        wire = (int) (tag & 7);
        if (field == 0) {
            throw refuse("not a protobuf field");
        }
        return true;
    }

    int field() {
        return field;
    }

    int wire() {
        return wire;
    }

    boolean hasMore() {
        return position < end;
    }

    /// Bytes between here and the end of the message.
    long remaining() {
        return end - position;
    }

    long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            require(1);
            byte b = bytes.get(position++);
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw refuse("a number of more than ten bytes");
    }

    int fixed32() {
        require(4);
        int value = bytes.fixed32(position);
        position += 4;
        return value;
    }

    long fixed64() {
        require(8);
        long value = bytes.fixed64(position);
        position += 8;
        return value;
    }

    float float32() {
        return Float.intBitsToFloat(fixed32());
    }

    double float64() {
        return Double.longBitsToDouble(fixed64());
    }

    byte int8() {
        require(1);
        return bytes.get(position++);
    }

    /// The message in the current length-delimited field.
    ProtoMessage message() {
        if (depth >= DEPTH_LIMIT) {
            throw refuse("nested deeper than " + DEPTH_LIMIT);
        }
        long length = length();
        ProtoMessage inner = new ProtoMessage(bytes, position, position + length, depth + 1);
        position += length;
        return inner;
    }

    /// The text in the current length-delimited field.
    String text() {
        return new String(content(), StandardCharsets.UTF_8);
    }

    /// The bytes in the current length-delimited field.
    byte[] content() {
        long length = length();
        if (length > TEXT_LIMIT) {
            throw refuse("text of " + length + " bytes (expected: <= " + TEXT_LIMIT + ")");
        }
        byte[] content = new byte[(int) length];
        for (int i = 0; i < content.length; i++) {
            content[i] = bytes.get(position++);
        }
        return content;
    }

    void skip() {
        switch (wire) {
            case VARINT -> varint();
            case FIXED64 -> {
                require(8);
                position += 8;
            }
            case FIXED32 -> {
                require(4);
                position += 4;
            }
            case BYTES -> {
                long length = length();
                position += length;
            }
            default -> throw refuse("wire type " + wire + " (expected: 0, 1, 2 or 5)");
        }
    }

    private long length() {
        if (wire != BYTES) {
            throw refuse("field " + field + " of wire type " + wire + " (expected: 2)");
        }
        long length = varint();
        if (length < 0 || length > end - position) {
            throw refuse(
                    "length "
                            + Long.toUnsignedString(length)
                            + " (expected: <= "
                            + (end - position)
                            + ")");
        }
        return length;
    }

    private void require(int count) {
        if (end - position < count) {
            throw refuse("the message ends here");
        }
    }

    /// A refusal that names this place.
    ModelRefusedException refuse(String reason) {
        return bytes.refuse(position, reason);
    }
}
