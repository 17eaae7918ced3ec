package dev.slipway.capture.spool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// Bytes of frames that wait to be written; it grows as needed.
///
/// A frame is the length of its content, the CRC-32C of its content, both little-endian of 4 bytes,
/// and the content, which is not larger than may be.
///
/// *Threads*: one.
///
/// *Errors*: [FrameTooLargeException] from whatever puts something into a frame.
final class FrameBuffer {
    static final int HEAD = 8;
    static final int NO_TEXT = -1;

    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGIT_BITS = 4;
    private static final int LONG_DIGITS = Long.SIZE / DIGIT_BITS;

    private static final VarHandle SHORT = view(short[].class);
    private static final VarHandle INT = view(int[].class);
    private static final VarHandle LONG = view(long[].class);
    private static final VarHandle FLOAT = view(float[].class);
    private static final VarHandle DOUBLE = view(double[].class);

    private final CRC32C checksum = new CRC32C();
    private byte[] array = new byte[64 << 10];
    private int position;
    private int start = -1;

    private static VarHandle view(Class<?> numbers) {
        return MethodHandles.byteArrayViewVarHandle(numbers, ByteOrder.LITTLE_ENDIAN);
    }

    /// A text as `putText` puts it, for one that comes again and again.
    static byte[] text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        byte[] whole = new byte[Integer.BYTES + utf8.length];
        INT.set(whole, 0, utf8.length);
        System.arraycopy(utf8, 0, whole, Integer.BYTES, utf8.length);
        return whole;
    }

    void begin() {
        start = position;
        need(HEAD);
        position += HEAD;
    }

    /// *Errors*: [FrameTooLargeException]; it is to be abandoned then.
    void end() {
        requireMay(position);
        int length = position - start - HEAD;
        checksum.reset();
        checksum.update(array, start + HEAD, length);
        INT.set(array, start, length);
        INT.set(array, start + Integer.BYTES, (int) checksum.getValue());
        start = -1;
    }

    /// Takes back a frame that was begun and not ended, if there is one.
    void abandon() {
        if (start >= 0) {
            position = start;
            start = -1;
        }
    }

    void putByte(int value) {
        need(Byte.BYTES);
        array[position] = (byte) value;
        position += Byte.BYTES;
    }

    void putShort(int value) {
        need(Short.BYTES);
        SHORT.set(array, position, (short) value);
        position += Short.BYTES;
    }

    void putInt(int value) {
        need(Integer.BYTES);
        INT.set(array, position, value);
        position += Integer.BYTES;
    }

    void putLong(long value) {
        need(Long.BYTES);
        LONG.set(array, position, value);
        position += Long.BYTES;
    }

    void putFloat(float value) {
        need(Float.BYTES);
        FLOAT.set(array, position, value);
        position += Float.BYTES;
    }

    void putDouble(double value) {
        need(Double.BYTES);
        DOUBLE.set(array, position, value);
        position += Double.BYTES;
    }

    void putText(String text) {
        if (text.isEmpty()) {
            putInt(0);
            return;
        }
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        putInt(utf8.length);
        putAll(utf8);
    }

    /// Puts what `text` made.
    void putAll(byte[] bytes) {
        putAll(bytes, 0, bytes.length);
    }

    /// Puts so many bytes that stand elsewhere as they are to stand here.
    void putAll(byte[] from, int at, int length) {
        need(length);
        System.arraycopy(from, at, array, position, length);
        position += length;
    }

    /// Puts 16 hexadecimal digits.
    void putDigits(long value) {
        need(LONG_DIGITS);
        long rest = value;
        for (int i = position + LONG_DIGITS - 1; i >= position; i--) {
            array[i] = DIGITS[(int) (rest & 15)];
            rest >>>= DIGIT_BITS;
        }
        position += LONG_DIGITS;
    }

    /// Stands for a text that is missing.
    void putNoText() {
        putInt(NO_TEXT);
    }

    private void need(int more) {
        if (array.length - position < more) {
            // Before it grows: what no frame may have is no reason to take memory.
            requireMay((long) position + more);
            int size = Math.max(Math.multiplyExact(array.length, 2), position + more);
            array = Arrays.copyOf(array, size);
        }
    }

    /// Requires that a frame which was begun, if there is one, may end there.
    private void requireMay(long end) {
        if (start >= 0 && end - start - HEAD > SpoolFormat.LARGEST) {
            throw new FrameTooLargeException();
        }
    }

    int size() {
        return position;
    }

    /// What was written, from the first byte.
    ByteBuffer content() {
        return ByteBuffer.wrap(array, 0, position).order(ByteOrder.LITTLE_ENDIAN);
    }

    void clear() {
        position = 0;
    }
}
