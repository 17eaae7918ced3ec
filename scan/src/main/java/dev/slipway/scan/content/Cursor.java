package dev.slipway.scan.content;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Reads content from front to back through a window that grows as more is read: most are made for
/// a few bytes.
///
/// *Errors*: `EOFException` past the end.
public final class Cursor {
    private static final int FIRST_WINDOW = 1 << 8;
    private static final int LARGEST_WINDOW = 1 << 15;
    private static final int GROWTH = 2;

    private final Content content;
    private byte[] window = new byte[FIRST_WINDOW];
    private long windowStart;
    private int filled;
    private long position;

    /// Starts at an offset.
    public Cursor(Content content, long position) {
        this.content = content;
        this.position = position;
    }

    /// The offset of the next byte.
    public long position() {
        return position;
    }

    /// Whether no byte follows.
    public boolean atEnd() {
        return position >= content.size();
    }

    /// How many bytes follow.
    public long remaining() {
        return Math.max(0, content.size() - position);
    }

    /// The next byte, 0 to 255.
    public int next() throws IOException {
        if (position < windowStart || position >= windowStart + filled) {
            if (filled > 0 && window.length < LARGEST_WINDOW) {
                window = new byte[window.length * GROWTH];
            }
            windowStart = position;
            filled = Math.max(0, content.read(position, window, 0, window.length));
            if (filled == 0) {
                throw new EOFException("ends at byte " + position);
            }
        }
        return window[(int) (position++ - windowStart)] & 0xFF;
    }

    /// The next bytes as an unsigned little-endian number.
    public long little(int bytes) throws IOException {
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            number |= (long) next() << (8 * i);
        }
        return number;
    }

    /// The next bytes, which must all be there.
    public byte[] take(int length) throws IOException {
        if (length > remaining()) {
            throw new EOFException("ends " + (length - remaining()) + " bytes early");
        }
        byte[] bytes = content.bytes(position, length);
        position += length;
        return bytes;
    }

    /// Bytes at another offset, fewer at the end; the position stays.
    public byte[] at(long offset, int length) throws IOException {
        return content.bytes(offset, length);
    }

    /// Passes over bytes, which must all be there.
    public void skip(long length) throws IOException {
        if (length < 0 || length > remaining()) {
            throw new EOFException("ends before " + Long.toUnsignedString(length) + " bytes");
        }
        position += length;
    }

    /// The text up to the next line feed, which is passed over.
    public String line(int most) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int next = next(); next != '\n'; next = next()) {
            if (bytes.size() == most) {
                throw new EOFException("a line is longer than " + most + " bytes");
            }
            bytes.write(next);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
