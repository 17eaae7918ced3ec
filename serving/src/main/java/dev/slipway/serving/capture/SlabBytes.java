package dev.slipway.serving.capture;

import dev.slipway.api.inference.PredictionId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// How numbers, texts and bytes are put into a slab's memory, where [SlabCursor] reads them. Each
/// way answers the position behind what it has put, so whoever puts a record needs no object that
/// knows where it is.
final class SlabBytes {
    private static final VarHandle SHORTS = view(short[].class);
    private static final VarHandle INTS = view(int[].class);
    private static final VarHandle LONGS = view(long[].class);

    /// The last character that one byte is enough for.
    private static final char LAST_NARROW = 0xff;

    /// Bytes that `putId` puts.
    static final int ID = 2 * Long.BYTES;

    /// The most characters of a brief text.
    private static final int MOST_BRIEF = 255;

    /// Bytes before the characters of a text: how wide each is, and how many there are.
    private static final int TEXT_HEAD = Byte.BYTES + Integer.BYTES;

    private SlabBytes() {}

    private static VarHandle view(Class<?> numbers) {
        return MethodHandles.byteArrayViewVarHandle(numbers, ByteOrder.LITTLE_ENDIAN);
    }

    static int putShort(byte[] to, int position, int value) {
        SHORTS.set(to, position, (short) value);
        return position + Short.BYTES;
    }

    static int putInt(byte[] to, int position, int value) {
        INTS.set(to, position, value);
        return position + Integer.BYTES;
    }

    static int putLong(byte[] to, int position, long value) {
        LONGS.set(to, position, value);
        return position + Long.BYTES;
    }

    /// How many bytes `putText` takes.
    static int bytes(String text) {
        return text.isEmpty() ? TEXT_HEAD : TEXT_HEAD + width(text) * text.length();
    }

    /// How many bytes `putText` takes for a text of which each character takes one.
    static int latinBytes(String text) {
        return TEXT_HEAD + text.length();
    }

    /// Bytes that each character of a text takes: one where that is enough for all of them, as in
    /// traces. Nearly all are such, so none of their characters has a branch of its own.
    private static int width(String text) {
        int bits = 0;
        for (int i = 0; i < text.length(); i++) {
            bits |= text.charAt(i);
        }
        return bits > LAST_NARROW ? Character.BYTES : Byte.BYTES;
    }

    /// Puts a text as it stands in memory: to encode it is for whoever has the time.
    ///
    /// @param isLatin whether one byte is known to be enough for each of its characters
    static int putText(byte[] to, int position, String text, boolean isLatin) {
        if (!isLatin && width(text) != Byte.BYTES) {
            return putWide(to, position, text);
        }
        to[position] = Byte.BYTES;
        int length = position + Byte.BYTES;
        return text.isEmpty() ? putInt(to, length, 0) : putNarrow(to, length, text);
    }

    private static int putWide(byte[] to, int position, String text) {
        to[position] = Character.BYTES;
        int next = putInt(to, position + Byte.BYTES, text.length());
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            to[next] = (byte) character;
            to[next + 1] = (byte) (character >>> Byte.SIZE);
            next += Character.BYTES;
        }
        return next;
    }

    /// How many bytes `putNarrow` takes.
    static int narrowBytes(String text) {
        return Integer.BYTES + text.length();
    }

    /// Puts a text whose characters take one byte each, as those of ids do: nobody looks at them
    /// one by one, since a request's thread would.
    @SuppressWarnings("deprecation") // the one copy from a Latin-1 string that allocates nothing
    static int putNarrow(byte[] to, int position, String text) {
        int length = text.length();
        int characters = putInt(to, position, length);
        text.getBytes(0, length, to, characters);
        return characters + length;
    }

    /// Whether a text is short, and one byte is enough for each of its characters.
    static boolean isBrief(String text) {
        return text.length() <= MOST_BRIEF && width(text) == Byte.BYTES;
    }

    /// How many bytes `putBrief` takes.
    static int briefBytes(String text) {
        return Byte.BYTES + text.length();
    }

    /// Puts a brief text behind a byte that says how long it is.
    @SuppressWarnings("deprecation") // as `putNarrow`
    static int putBrief(byte[] to, int position, String text) {
        int length = text.length();
        to[position] = (byte) length;
        int characters = position + Byte.BYTES;
        if (length > 0) {
            text.getBytes(0, length, to, characters);
        }
        return characters + length;
    }

    /// Puts the number of an id, which has one.
    static int putId(byte[] to, int position, PredictionId id) {
        int low = putLong(to, position, id.high());
        return putLong(to, low, id.low());
    }

    /// Puts the whole of a buffer. From one on the heap it is copied as from an array: what a
    /// buffer looks at before it copies is more than the few numbers that most tensors have.
    static int putBytes(byte[] to, int position, ByteBuffer bytes) {
        int length = bytes.limit();
        if (bytes.hasArray()) {
            System.arraycopy(bytes.array(), bytes.arrayOffset(), to, position, length);
        } else {
            bytes.get(0, to, position, length);
        }
        return position + length;
    }

    static int putBytes(byte[] to, int position, byte[] bytes) {
        System.arraycopy(bytes, 0, to, position, bytes.length);
        return position + bytes.length;
    }
}
