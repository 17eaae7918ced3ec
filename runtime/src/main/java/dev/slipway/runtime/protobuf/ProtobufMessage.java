package dev.slipway.runtime.protobuf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// A walk through the fields of one message, which copies nothing and skips what is not asked for.
///
/// *Errors*: [MalformedProtobufException], from every method that reads.
///
/// *Source*: Protocol Buffers, "Encoding".
///
/// *Threads*: for one thread.
public final class ProtobufMessage {
    /// The wire type of numbers of variable length.
    public static final int VARINT = 0;

    /// The wire type of numbers of eight bytes.
    public static final int FIXED64 = 1;

    /// The wire type of texts, messages and packed numbers.
    public static final int BYTES = 2;

    /// The wire type of numbers of four bytes.
    public static final int FIXED32 = 5;

    private final ProtobufBytes bytes;
    private final long start;
    private final long end;
    private final ProtobufNumbers walk;
    private long fieldStart;
    private int number;
    private int wireType;
    private long scalar;
    private long contentStart;
    private long contentLength;

    private ProtobufMessage(ProtobufBytes bytes, long start, long end) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        this.walk = new ProtobufNumbers(bytes, start, end);
    }

    /// All of `bytes` as one message, before its first field.
    public static ProtobufMessage of(ProtobufBytes bytes) {
        return new ProtobufMessage(bytes, 0, bytes.size());
    }

    /// All of `buffer` as one message, before its first field.
    public static ProtobufMessage of(ByteBuffer buffer) {
        return of(new BufferBytes(buffer));
    }

    /// This message, before its first field again.
    public ProtobufMessage again() {
        return new ProtobufMessage(bytes, start, end);
    }

    /// Moves to the next field; false at the end.
    public boolean next() {
        if (!walk.hasMore()) {
            return false;
        }
        fieldStart = walk.position();
        long tag = walk.varint();
        number = (int) (tag >>> 3);
        wireType = (int) (tag & 7);
        if (number <= 0 || tag >>> 32 != 0) {
            throw malformed("field number " + (tag >>> 3) + " does not exist");
        }
        switch (wireType) {
            case VARINT -> scalar = walk.varint();
            case FIXED64 -> scalar = walk.int64();
            case FIXED32 -> scalar = walk.int32();
            case BYTES -> {
                contentLength = walk.varint();
                contentStart = walk.taken(contentLength);
            }
            default -> throw malformed("wire type " + wireType + " does not exist");
        }
        return true;
    }

    /// The field's number.
    public int number() {
        return number;
    }

    /// Whether the field carries bytes.
    public boolean isBytes() {
        return wireType == BYTES;
    }

    /// Whether the field is `wanted` and carries bytes.
    public boolean isBytes(int wanted) {
        return number == wanted && wireType == BYTES;
    }

    /// Whether the field is `wanted` and carries a number.
    public boolean isScalar(int wanted) {
        return number == wanted && wireType != BYTES;
    }

    /// The bits of a number field.
    public long scalar() {
        if (wireType == BYTES) {
            throw unexpected("a number");
        }
        return scalar;
    }

    /// A number field of four bytes.
    public float float32() {
        if (wireType != FIXED32) {
            throw unexpected("four bytes");
        }
        return Float.intBitsToFloat((int) scalar);
    }

    /// A number field of eight bytes.
    public double float64() {
        if (wireType != FIXED64) {
            throw unexpected("eight bytes");
        }
        return Double.longBitsToDouble(scalar);
    }

    /// The bytes of a bytes field.
    public ByteBuffer content() {
        requireBytes();
        return bytes.slice(contentStart, contentLength);
    }

    /// A bytes field read as UTF-8.
    public String text() {
        return StandardCharsets.UTF_8.decode(content()).toString();
    }

    /// A bytes field that is a message.
    public ProtobufMessage nested() {
        requireBytes();
        return new ProtobufMessage(bytes, contentStart, contentStart + contentLength);
    }

    /// A bytes field that is a row of numbers.
    public ProtobufNumbers numbers() {
        requireBytes();
        return new ProtobufNumbers(bytes, contentStart, contentStart + contentLength);
    }

    /// The whole field, tag included.
    public ByteBuffer raw() {
        return bytes.slice(fieldStart, walk.position() - fieldStart);
    }

    /// Where the field begins in the file.
    public long offset() {
        return fieldStart;
    }

    private void requireBytes() {
        if (wireType != BYTES) {
            throw unexpected("bytes");
        }
    }

    private MalformedProtobufException unexpected(String expected) {
        return malformed(
                "field " + number + " of wire type " + wireType + " (expected: " + expected + ")");
    }

    /// What to throw when this message makes no sense here.
    public MalformedProtobufException malformed(String reason) {
        return new MalformedProtobufException(walk.position(), reason);
    }
}
