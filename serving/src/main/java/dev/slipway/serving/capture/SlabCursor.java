package dev.slipway.serving.capture;

import dev.slipway.api.inference.PredictionId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// A place in a slab's memory that moves on with what is read, as [SlabBytes] has put it.
///
/// *Threads*: one.
final class SlabCursor {
    private final SlabMemory memory;
    private final ByteBuffer buffer;
    private int position;
    private int end;
    private int sharedAt;

    SlabCursor(SlabMemory memory, int position) {
        this.memory = memory;
        this.buffer = memory.buffer();
        this.position = position;
    }

    SlabMemory memory() {
        return memory;
    }

    int position() {
        return position;
    }

    /// Whether the record that begins here is shown.
    boolean isShown() {
        return memory.isMarked(position + Waiting.KIND_AT);
    }

    /// The kind of the record that begins here, whose head is read.
    int enter() {
        end = position + getInt();
        int itsKind = getByte();
        sharedAt = getShort();
        return itsKind;
    }

    /// Where that stands which the record that was entered last has in common with others.
    int sharedAt() {
        return sharedAt;
    }

    /// How many bytes of the record that was entered last are not read yet.
    int bytes() {
        return end - position;
    }

    /// Goes behind the record that was entered last.
    void leave() {
        position = end;
    }

    int getByte() {
        int value = buffer.get(position);
        position += Byte.BYTES;
        return value;
    }

    /// A number of 16 bits without a sign.
    int getShort() {
        int value = Short.toUnsignedInt(buffer.getShort(position));
        position += Short.BYTES;
        return value;
    }

    int getInt() {
        int value = buffer.getInt(position);
        position += Integer.BYTES;
        return value;
    }

    /// A number of 32 bits without a sign.
    long getUnsigned() {
        return Integer.toUnsignedLong(getInt());
    }

    long getLong() {
        long value = buffer.getLong(position);
        position += Long.BYTES;
        return value;
    }

    /// An id that stands as its number.
    PredictionId getId() {
        long high = getLong();
        return PredictionId.of(high, getLong());
    }

    String getText() {
        return getByte() == Byte.BYTES ? getNarrow() : wide(getInt());
    }

    String getNarrow() {
        return narrow(getInt());
    }

    String getBrief() {
        return narrow(getByte() & 0xff);
    }

    private String narrow(int length) {
        if (length == 0) {
            return "";
        }
        String text = new String(memory.array(), position, length, StandardCharsets.ISO_8859_1);
        position += length;
        return text;
    }

    private String wide(int length) {
        char[] text = new char[length];
        for (int i = 0; i < length; i++) {
            text[i] = buffer.getChar(position);
            position += Character.BYTES;
        }
        return new String(text);
    }

    byte[] getBytes(int length) {
        byte[] bytes = new byte[length];
        buffer.get(position, bytes);
        position += length;
        return bytes;
    }
}
