package dev.slipway.runtime.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Walks the fields of one protobuf message without copying their content.
///
/// *Source*: Protocol Buffers, "Encoding".
final class WireCursor {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    static final int FIXED32 = 5;

    private final ByteBuffer message;
    private final long base;
    private int fieldStart;
    private int number;
    private int wireType;
    private long scalar;
    private ByteBuffer content;
    private int contentStart;

    /// A cursor before the first field.
    ///
    /// @param base where `message` begins in the file, for error positions
    WireCursor(ByteBuffer message, long base) {
        this.message = message.duplicate().order(ByteOrder.LITTLE_ENDIAN).position(0);
        this.base = base;
        this.content = this.message.slice(0, 0);
    }

    /// Moves to the next field; false at the end.
    ///
    /// *Errors*: [MalformedModelException] with the offset.
    boolean next() {
        if (!message.hasRemaining()) {
            return false;
        }
        fieldStart = message.position();
        long tag = readVarint();
        number = (int) (tag >>> 3);
        wireType = (int) (tag & 7);
        if (number <= 0 || tag >>> 32 != 0) {
            throw malformed("field number " + (tag >>> 3) + " does not exist");
        }
        switch (wireType) {
            case VARINT -> scalar = readVarint();
            case FIXED64 -> scalar = requireBytes(8).getLong();
            case FIXED32 -> scalar = requireBytes(4).getInt();
            case BYTES -> readContent();
            default -> throw malformed("wire type " + wireType + " does not exist");
        }
        return true;
    }

    private void readContent() {
        long length = readVarint();
        if (length < 0 || length > message.remaining()) {
            throw malformed(
                    "a field of "
                            + Long.toUnsignedString(length)
                            + " bytes with "
                            + message.remaining()
                            + " bytes left: truncated or damaged");
        }
        contentStart = message.position();
        content = message.slice(contentStart, (int) length);
        message.position(contentStart + (int) length);
    }

    private ByteBuffer requireBytes(int count) {
        if (message.remaining() < count) {
            throw malformed("truncated inside a field");
        }
        return message;
    }

    private long readVarint() {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            byte next = requireBytes(1).get();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw malformed("a number longer than ten bytes");
    }

    /// The field's number.
    int number() {
        return number;
    }

    /// Whether the field is `wanted` and carries bytes.
    boolean isBytes(int wanted) {
        return number == wanted && wireType == BYTES;
    }

    /// Whether the field is `wanted` and carries a number.
    boolean isScalar(int wanted) {
        return number == wanted && wireType != BYTES;
    }

    /// The bits of a number field.
    long scalar() {
        return scalar;
    }

    /// The bytes of a bytes field, shared with the file.
    ByteBuffer content() {
        return content.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /// A bytes field read as UTF-8.
    String text() {
        return StandardCharsets.UTF_8.decode(content.duplicate()).toString();
    }

    /// A cursor over a bytes field that is a message.
    WireCursor nested() {
        return new WireCursor(content, base + contentStart);
    }

    /// The whole field, tag included, shared with the file.
    ByteBuffer raw() {
        return message.slice(fieldStart, message.position() - fieldStart);
    }

    /// Where the field begins in the file.
    long offset() {
        return base + fieldStart;
    }

    private MalformedModelException malformed(String reason) {
        return MalformedModelException.atByte(base + message.position(), reason);
    }
}
