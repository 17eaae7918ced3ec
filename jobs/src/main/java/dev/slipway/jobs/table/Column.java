package dev.slipway.jobs.table;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// The values of one column in a batch.
///
/// Exactly one of the arrays is there, by the kind; what stands in it for a missing value means
/// nothing. Texts lie one behind the other in `text`: value `i` from `offsets[i]` to
/// `offsets[i + 1]`.
///
/// *Threads*: one at a time; whoever made it may use the arrays again once the batch is done with.
public final class Column {
    private static final long[] NO_LONGS = {};
    private static final float[] NO_FLOATS = {};
    private static final double[] NO_DOUBLES = {};
    private static final boolean[] NO_FLAGS = {};
    private static final byte[] NO_BYTES = {};
    private static final int[] NO_INTS = {};

    private final Field field;
    private final int width;
    private final @Nullable BitSet missing;
    private long[] longs = NO_LONGS;
    private float[] floats = NO_FLOATS;
    private double[] doubles = NO_DOUBLES;
    private boolean[] flags = NO_FLAGS;
    private byte[] text = NO_BYTES;
    private int[] offsets = NO_INTS;

    private Column(Field field, int width, @Nullable BitSet missing) {
        this.field = field;
        this.width = width;
        this.missing = missing == null || missing.isEmpty() ? null : missing;
    }

    /// A column of whole numbers, `width` in each row.
    public static Column ofLongs(Field field, int width, long[] values, @Nullable BitSet missing) {
        Column column = new Column(field, width, missing);
        column.longs = values;
        return column;
    }

    /// A column of 32-bit numbers, `width` in each row.
    public static Column ofFloats(
            Field field, int width, float[] values, @Nullable BitSet missing) {
        Column column = new Column(field, width, missing);
        column.floats = values;
        return column;
    }

    /// A column of 64-bit numbers, `width` in each row.
    public static Column ofDoubles(
            Field field, int width, double[] values, @Nullable BitSet missing) {
        Column column = new Column(field, width, missing);
        column.doubles = values;
        return column;
    }

    /// A column of flags, `width` in each row.
    public static Column ofFlags(
            Field field, int width, boolean[] values, @Nullable BitSet missing) {
        Column column = new Column(field, width, missing);
        column.flags = values;
        return column;
    }

    /// A column of texts, one in each row.
    public static Column ofText(Field field, byte[] text, int[] offsets, @Nullable BitSet missing) {
        return ofTexts(field, 1, text, offsets, missing);
    }

    /// A column of texts, `width` in each row.
    public static Column ofTexts(
            Field field, int width, byte[] text, int[] offsets, @Nullable BitSet missing) {
        Column column = new Column(field, width, missing);
        column.text = text;
        column.offsets = offsets;
        return column;
    }

    /// Name and type.
    public Field field() {
        return field;
    }

    /// Values in each row.
    public int width() {
        return width;
    }

    /// Whether a value is missing.
    public boolean isMissing(int index) {
        return missing != null && missing.get(index);
    }

    /// The values of a column of whole numbers; not to be changed.
    public long[] longs() {
        return longs;
    }

    /// The values of a column of 32-bit numbers; not to be changed.
    public float[] floats() {
        return floats;
    }

    /// The values of a column of 64-bit numbers; not to be changed.
    public double[] doubles() {
        return doubles;
    }

    /// The values of a column of flags; not to be changed.
    public boolean[] flags() {
        return flags;
    }

    /// The bytes of all texts; not to be changed.
    public byte[] text() {
        return text;
    }

    /// Where texts begin in [#text]; not to be changed.
    public int[] offsets() {
        return offsets;
    }

    /// One text.
    public String textAt(int index) {
        int from = offsets[index];
        return new String(text, from, offsets[index + 1] - from, StandardCharsets.UTF_8);
    }
}
