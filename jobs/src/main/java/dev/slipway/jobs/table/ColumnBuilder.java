package dev.slipway.jobs.table;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;

/// A column that is filled value by value and used again for the next batch.
///
/// *Threads*: one.
public final class ColumnBuilder {
    private static final int TEXT_BYTES = 16;

    private final Field field;
    private final BitSet missing = new BitSet();
    private long[] longs = {};
    private float[] floats = {};
    private double[] doubles = {};
    private boolean[] flags = {};
    private byte[] text = {};
    private int[] offsets = {};
    private int rows;

    /// A column with room for `capacity` rows.
    public ColumnBuilder(Field field, int capacity) {
        this.field = field;
        switch (field.kind()) {
            case FLAG -> flags = new boolean[capacity];
            case WHOLE -> longs = new long[capacity];
            case SINGLE -> floats = new float[capacity];
            case REAL -> doubles = new double[capacity];
            case TEXT -> {
                text = new byte[capacity * TEXT_BYTES];
                offsets = new int[capacity + 1];
            }
        }
    }

    /// Name and type.
    public Field field() {
        return field;
    }

    /// How many values it has.
    public int rows() {
        return rows;
    }

    /// Bytes of text that it holds.
    public int textBytes() {
        return offsets.length == 0 ? 0 : offsets[rows];
    }

    /// Adds a flag.
    public void flag(boolean value) {
        flags[rows++] = value;
    }

    /// Adds a whole number.
    public void whole(long value) {
        longs[rows++] = value;
    }

    /// Adds a 32-bit number.
    public void single(float value) {
        floats[rows++] = value;
    }

    /// Adds a 64-bit number.
    public void real(double value) {
        doubles[rows++] = value;
    }

    /// Adds a text.
    public void text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        int at = offsets[rows];
        makeRoom(at + bytes.length);
        System.arraycopy(bytes, 0, text, at, bytes.length);
        offsets[++rows] = at + bytes.length;
    }

    /// Adds a text of these characters.
    public void text(char[] buffer, int from, int length) {
        int at = offsets[rows];
        makeRoom(at + length);
        for (int i = 0; i < length; i++) {
            char letter = buffer[from + i];
            if (letter >= 0x80) {
                text(new String(buffer, from, length));
                return;
            }
            text[at + i] = (byte) letter;
        }
        offsets[++rows] = at + length;
    }

    private void makeRoom(int bytes) {
        if (bytes > text.length) {
            text = Arrays.copyOf(text, (int) Math.min(Integer.MAX_VALUE - 8L, bytes * 2L));
        }
    }

    /// Adds a row without a value.
    public void missing() {
        missing.set(rows);
        if (offsets.length > 0) {
            offsets[rows + 1] = offsets[rows];
        }
        rows++;
    }

    /// Takes back what stands behind the first `kept` rows.
    public void cutTo(int kept) {
        missing.clear(kept, Math.max(kept, rows));
        rows = Math.min(rows, kept);
    }

    /// The column so far; valid until the builder is cleared.
    public Column column() {
        return switch (field.kind()) {
            case FLAG -> Column.ofFlags(field, 1, flags, missing);
            case WHOLE -> Column.ofLongs(field, 1, longs, missing);
            case SINGLE -> Column.ofFloats(field, 1, floats, missing);
            case REAL -> Column.ofDoubles(field, 1, doubles, missing);
            case TEXT -> Column.ofText(field, text, offsets, missing);
        };
    }

    /// Forgets all values.
    public void clear() {
        rows = 0;
        missing.clear();
    }
}
