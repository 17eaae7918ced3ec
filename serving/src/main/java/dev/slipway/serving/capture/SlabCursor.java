package dev.slipway.serving.capture;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// A place in a slab's memory that moves on with what is put or read.
///
/// *Threads*: one.
final class SlabCursor {
    /// Stands for the kind of a record that was never finished.
    private static final int UNFINISHED = Byte.MAX_VALUE;

    /// The last character that one byte is enough for.
    private static final char LAST_NARROW = 0xff;

    private final SlabMemory memory;
    private final ByteBuffer buffer;
    private int position;
    private int record;
    private final int start;
    private int kind = UNFINISHED;
    private int end;
    private int sharedAt;

    /// @param record the number of the record that stands there, in its slab
    SlabCursor(SlabMemory memory, int position, int record) {
        this.memory = memory;
        this.buffer = memory.buffer();
        this.position = position;
        this.start = position;
        this.record = record;
    }

    /// For what stands in a record.
    SlabCursor(SlabMemory memory, int position) {
        this(memory, position, 0);
    }

    SlabMemory memory() {
        return memory;
    }

    int position() {
        return position;
    }

    /// Begins a record of so many bytes, this head included; its kind comes last, which shows it.
    ///
    /// @param shared what it has in common with others
    void begin(int bytes, Object shared) {
        putInt(bytes);
        position += Byte.BYTES;
        putInt(memory.share(record, shared));
    }

    /// Finishes the record.
    void end(int itsKind) {
        kind = itsKind;
    }

    /// Has nothing stand in the record of so many bytes that was begun, but its head.
    void takeBack(int bytes) {
        memory.wipe(start + CaptureRecord.HEAD, start + bytes);
    }

    /// Shows the record that was begun to whoever reads, finished or not.
    void show() {
        memory.mark(start + Integer.BYTES, (byte) kind);
    }

    /// Whether the record that begins here is shown.
    boolean isShown() {
        return memory.isMarked(position + Integer.BYTES);
    }

    /// The kind of the record that begins here, whose head is read.
    int enter() {
        end = position + getInt();
        int itsKind = getByte();
        sharedAt = getInt();
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
        record++;
    }

    void putByte(int value) {
        buffer.put(position, (byte) value);
        position += Byte.BYTES;
    }

    int getByte() {
        int value = buffer.get(position);
        position += Byte.BYTES;
        return value;
    }

    void putInt(int value) {
        buffer.putInt(position, value);
        position += Integer.BYTES;
    }

    int getInt() {
        int value = buffer.getInt(position);
        position += Integer.BYTES;
        return value;
    }

    void putLong(long value) {
        buffer.putLong(position, value);
        position += Long.BYTES;
    }

    long getLong() {
        long value = buffer.getLong(position);
        position += Long.BYTES;
        return value;
    }

    /// How many bytes `putText` takes.
    static int bytes(String text) {
        return Byte.BYTES + Integer.BYTES + width(text) * text.length();
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
    void putText(String text) {
        int width = width(text);
        putByte(width);
        if (width == Byte.BYTES) {
            putNarrow(text);
            return;
        }
        putInt(text.length());
        for (int i = 0; i < text.length(); i++) {
            buffer.putChar(position, text.charAt(i));
            position += Character.BYTES;
        }
    }

    String getText() {
        return getByte() == Byte.BYTES ? getNarrow() : wide(getInt());
    }

    /// How many bytes `putNarrow` takes.
    static int narrowBytes(String text) {
        return Integer.BYTES + text.length();
    }

    /// Puts a text whose characters take one byte each, as those of ids do: nobody looks at them
    /// one by one, since a request's thread would.
    @SuppressWarnings("deprecation") // the one copy from a Latin-1 string that allocates nothing
    void putNarrow(String text) {
        int length = text.length();
        putInt(length);
        text.getBytes(0, length, memory.array(), position);
        position += length;
    }

    String getNarrow() {
        int length = getInt();
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

    /// Puts the whole of a buffer. From one on the heap it is copied as from an array: what a
    /// buffer looks at before it copies is more than the few numbers that most tensors have.
    void putBytes(ByteBuffer bytes) {
        int length = bytes.limit();
        if (bytes.hasArray()) {
            byte[] from = bytes.array();
            System.arraycopy(from, bytes.arrayOffset(), memory.array(), position, length);
        } else {
            buffer.put(position, bytes, 0, length);
        }
        position += length;
    }

    void putBytes(byte[] bytes) {
        buffer.put(position, bytes);
        position += bytes.length;
    }

    byte[] getBytes(int length) {
        byte[] bytes = new byte[length];
        buffer.get(position, bytes);
        position += length;
        return bytes;
    }
}
