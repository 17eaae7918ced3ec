package dev.slipway.scan.format;

import dev.slipway.scan.content.Content;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Steps through the fields of one protocol-buffer message without reading what they hold.
///
/// *Errors*: `EOFException` where the message is broken.
final class ProtoFields {
    static final int VARINT = 0;
    static final int BYTES = 2;

    private static final int WINDOW = 32;

    private final Content content;
    private final long end;
    private final byte[] window = new byte[WINDOW];
    private long windowStart;
    private int filled;
    private long position;
    private int number;
    private int wire;
    private long value;
    private long start;

    ProtoFields(Content content, long start, long end) {
        this.content = content;
        this.position = start;
        this.end = end;
    }

    /// Steps to the next field.
    boolean next() throws IOException {
        if (position >= end) {
            return false;
        }
        long tag = varint();
        number = (int) (tag >>> 3);
        wire = (int) (tag & 7);
        if (number == 0 || tag >>> 3 > 0x1FFFFFFF) {
            throw new EOFException("field number " + (tag >>> 3));
        }
        switch (wire) {
            case VARINT -> value = varint();
            case 1 -> position += 8;
            case 5 -> position += 4;
            case BYTES -> {
                value = varint();
                start = position;
                if (value < 0 || value > end - position) {
                    throw new EOFException("a field ends beyond its message");
                }
                position += value;
            }
            default -> throw new EOFException("wire type " + wire);
        }
        if (position > end) {
            throw new EOFException("a field ends beyond its message");
        }
        return true;
    }

    int number() {
        return number;
    }

    int wire() {
        return wire;
    }

    boolean isBytes(int field) {
        return number == field && wire == BYTES;
    }

    long value() {
        return value;
    }

    /// Where the bytes of the field begin.
    long start() {
        return start;
    }

    ProtoFields message() {
        return new ProtoFields(content, start, start + value);
    }

    String text(int most) throws IOException {
        if (value > most) {
            throw new EOFException("a text of " + value + " bytes");
        }
        return new String(content.bytes(start, (int) value), StandardCharsets.UTF_8);
    }

    private long varint() throws IOException {
        long result = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            int next = nextByte();
            result |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return result;
            }
        }
        throw new EOFException("a number of more than ten bytes");
    }

    private int nextByte() throws IOException {
        if (position >= end) {
            throw new EOFException("ends early");
        }
        if (position < windowStart || position >= windowStart + filled) {
            windowStart = position;
            filled = Math.max(0, content.read(position, window, 0, WINDOW));
            if (filled == 0) {
                throw new EOFException("ends early");
            }
        }
        return window[(int) (position++ - windowStart)] & 0xFF;
    }
}
