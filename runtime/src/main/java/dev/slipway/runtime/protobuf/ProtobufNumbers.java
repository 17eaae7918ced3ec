package dev.slipway.runtime.protobuf;

/// Numbers that stand one behind the other: packed fields, raw tensors, and what tags are made of.
///
/// *Errors*: [MalformedProtobufException] where they end too early.
///
/// *Source*: Protocol Buffers, "Encoding".
///
/// *Threads*: for one thread.
public final class ProtobufNumbers {
    private static final int LONGEST = 10;

    private final ProtobufBytes bytes;
    private final long end;
    private long position;

    ProtobufNumbers(ProtobufBytes bytes, long position, long end) {
        this.bytes = bytes;
        this.position = position;
        this.end = end;
    }

    /// Whether there are more.
    public boolean hasMore() {
        return position < end;
    }

    /// The next one, of variable length.
    public long varint() {
        long value = 0;
        for (int i = 0; i < LONGEST; i++) {
            byte next = bytes.int8(taken(1));
            value |= (next & 0x7fL) << (i * 7);
            if (next >= 0) {
                return value;
            }
        }
        throw new MalformedProtobufException(position, "a number longer than ten bytes");
    }

    /// The next byte.
    public byte int8() {
        return bytes.int8(taken(Byte.BYTES));
    }

    /// The next one, of four bytes.
    public int int32() {
        return bytes.int32(taken(Integer.BYTES));
    }

    /// The next one, of eight bytes.
    public long int64() {
        return bytes.int64(taken(Long.BYTES));
    }

    /// The next one, of four bytes.
    public float float32() {
        return Float.intBitsToFloat(int32());
    }

    /// The next one, of eight bytes.
    public double float64() {
        return Double.longBitsToDouble(int64());
    }

    long position() {
        return position;
    }

    /// Moves over so many bytes, and says where they begin.
    long taken(long count) {
        if (count < 0 || count > end - position) {
            throw new MalformedProtobufException(
                    position,
                    Long.toUnsignedString(count)
                            + " bytes with "
                            + (end - position)
                            + " bytes left: truncated or damaged");
        }
        long from = position;
        position += count;
        return from;
    }
}
