package dev.slipway.scan.content;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// Bytes of a known number that can be read at any place.
public interface Content {
    /// How many there are.
    long size();

    /// Reads up to `length` bytes from `offset`; fewer only at the end.
    int read(long offset, byte[] target, int at, int length) throws IOException;

    /// The bytes from `offset`, at most `length`, fewer at the end.
    default byte[] bytes(long offset, int length) throws IOException {
        int there = (int) Math.max(0, Math.min(length, size() - offset));
        byte[] bytes = new byte[there];
        int read = there == 0 ? 0 : read(offset, bytes, 0, there);
        return read == there ? bytes : Arrays.copyOf(bytes, Math.max(0, read));
    }

    /// A part of these bytes.
    default Content slice(long offset, long length) {
        return new Slice(this, offset, Math.max(0, Math.min(length, size() - offset)));
    }

    /// These bytes from front to back.
    default InputStream stream() {
        return new ContentStream(this);
    }

    /// Bytes in memory.
    static Content of(byte[] bytes) {
        return new Bytes(bytes);
    }
}
