package dev.slipway.capture.spool;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// Bytes of frames that wait to be written; it grows as needed.
///
/// A frame is the length of its content, the CRC-32C of its content, both little-endian of 4 bytes,
/// and the content.
///
/// *Threads*: one.
final class FrameBuffer {
    static final int HEAD = 8;
    static final int NO_TEXT = -1;

    private final CRC32C checksum = new CRC32C();
    private byte[] array = new byte[64 << 10];
    private ByteBuffer bytes = over(array);
    private int start = -1;

    private static ByteBuffer over(byte[] array) {
        return ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN);
    }

    void begin() {
        start = bytes.position();
        need(HEAD);
        bytes.position(start + HEAD);
    }

    void end() {
        int length = bytes.position() - start - HEAD;
        checksum.reset();
        checksum.update(array, start + HEAD, length);
        bytes.putInt(start, length);
        bytes.putInt(start + 4, (int) checksum.getValue());
        start = -1;
    }

    /// Takes back a frame that was begun and not ended, if there is one.
    void abandon() {
        if (start >= 0) {
            bytes.position(start);
            start = -1;
        }
    }

    void putByte(int value) {
        need(1);
        bytes.put((byte) value);
    }

    void putInt(int value) {
        need(4);
        bytes.putInt(value);
    }

    void putLong(long value) {
        need(8);
        bytes.putLong(value);
    }

    void putFloat(float value) {
        need(4);
        bytes.putFloat(value);
    }

    void putDouble(double value) {
        need(8);
        bytes.putDouble(value);
    }

    void putText(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        putInt(utf8.length);
        need(utf8.length);
        bytes.put(utf8);
    }

    /// Stands for a text that is missing.
    void putNoText() {
        putInt(NO_TEXT);
    }

    private void need(int more) {
        if (bytes.remaining() >= more) {
            return;
        }
        int size = Math.max(Math.multiplyExact(bytes.capacity(), 2), bytes.position() + more);
        int position = bytes.position();
        array = Arrays.copyOf(array, size);
        bytes = over(array).position(position);
    }

    int size() {
        return bytes.position();
    }

    /// What was written, from the first byte.
    ByteBuffer content() {
        return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).flip();
    }

    void clear() {
        bytes.clear();
    }
}
