package dev.slipway.frontend.http.json;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// JSON text, or any bytes, as they are being written into one growing array.
///
/// It does not check that the text is well-formed. After every 32 KiB the writing thread yields, so
/// that an answer of a million numbers does not keep short ones from the cores.
///
/// *Threads*: one thread's.
public final class JsonText {
    private static final int AT_A_STRETCH = 32 << 10;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final Pause pause = new Pause();
    private byte[] bytes;
    private int length;
    private int yieldedAt;

    /// An empty text with room for `capacity` bytes.
    public JsonText(int capacity) {
        this.bytes = new byte[capacity];
    }

    /// How many bytes have been written.
    public int length() {
        return length;
    }

    /// The array that holds them; it is longer than the text.
    public byte[] array() {
        return bytes;
    }

    /// Appends ASCII text as it is.
    @SuppressWarnings("deprecation") // the one copy from a Latin-1 string that allocates nothing
    public JsonText raw(String ascii) {
        int count = ascii.length();
        room(count);
        ascii.getBytes(0, count, bytes, length);
        length += count;
        return this;
    }

    /// Appends bytes as they are.
    public JsonText raw(byte[] source) {
        return raw(source, 0, source.length);
    }

    private JsonText raw(byte[] source, int from, int count) {
        room(count);
        System.arraycopy(source, from, bytes, length, count);
        length += count;
        return this;
    }

    /// Appends a buffer's content from 0 to its limit.
    public JsonText raw(ByteBuffer source) {
        int count = source.limit();
        room(count);
        source.get(0, bytes, length, count);
        length += count;
        return this;
    }

    /// Appends one byte as it is.
    public JsonText raw(char ascii) {
        room(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    /// Appends a 4-byte little-endian number.
    public JsonText rawInt(int value) {
        room(4);
        for (int shift = 0; shift < 32; shift += 8) {
            bytes[length++] = (byte) (value >>> shift);
        }
        return this;
    }

    /// Appends a quoted string.
    public JsonText string(String text) {
        return string(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Appends a quoted string of UTF-8 bytes.
    public JsonText string(byte[] utf8) {
        room(utf8.length + 2);
        bytes[length++] = '"';
        int plain = 0;
        for (int i = 0; i < utf8.length; i++) {
            if (isEscaped(utf8[i])) {
                raw(utf8, plain, i - plain);
                escaped(utf8[i]);
                plain = i + 1;
            }
        }
        return raw(utf8, plain, utf8.length - plain).raw('"');
    }

    private static boolean isEscaped(byte b) {
        return (b < 0x20 && b >= 0) || b == '"' || b == '\\' || b == 0x7f;
    }

    private void escaped(byte b) {
        switch (b) {
            case '"' -> raw("\\\"");
            case '\\' -> raw("\\\\");
            case '\n' -> raw("\\n");
            case '\r' -> raw("\\r");
            case '\t' -> raw("\\t");
            default -> raw("\\u00").raw((char) HEX[b >> 4]).raw((char) HEX[b & 15]);
        }
    }

    /// Appends a whole number.
    public JsonText number(long value) {
        if (value == Long.MIN_VALUE) {
            return raw(Long.toString(value));
        }
        room(20);
        long left = value;
        if (left < 0) {
            bytes[length++] = '-';
            left = -left;
        }
        int end = length + digits(left);
        for (int at = end - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + left % 10);
            left /= 10;
        }
        length = end;
        return this;
    }

    /// Appends the shortest decimal that reads back as `value`; a value that is not finite becomes
    /// the string `"NaN"`, `"Infinity"` or `"-Infinity"`.
    public JsonText number(float value) {
        if (!Float.isFinite(value)) {
            return raw('"').raw(Float.toString(value)).raw('"');
        }
        room(FloatDigits.MOST);
        length = FloatDigits.put(value, bytes, length);
        return this;
    }

    /// Appends the shortest decimal that reads back as `value`; a value that is not finite becomes
    /// the string `"NaN"`, `"Infinity"` or `"-Infinity"`.
    public JsonText number(double value) {
        return Double.isFinite(value)
                ? raw(Double.toString(value))
                : raw('"').raw(Double.toString(value)).raw('"');
    }

    /// Appends an array of whole numbers.
    public JsonText numbers(long[] values) {
        raw('[');
        for (int i = 0; i < values.length; i++) {
            if (i > 0) {
                raw(',');
            }
            number(values[i]);
        }
        return raw(']');
    }

    private static int digits(long value) {
        int count = 1;
        for (long left = value; left >= 10; left /= 10) {
            count++;
        }
        return count;
    }

    private void room(int more) {
        if (length - yieldedAt >= AT_A_STRETCH) {
            yieldedAt = length;
            pause.forOthers();
        }
        if (bytes.length - length < more) {
            int wanted = Math.addExact(length, more);
            bytes =
                    Arrays.copyOf(
                            bytes, Math.max(wanted, (int) Math.min(bytes.length * 2L, 1 << 30)));
        }
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
