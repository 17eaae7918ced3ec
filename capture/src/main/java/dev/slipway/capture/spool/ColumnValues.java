package dev.slipway.capture.spool;

import java.nio.ByteBuffer;

/// The values of one column of a prediction, read where they stand, so that none becomes an object.
/// They are good until the next prediction is read.
///
/// *Threads*: one.
public final class ColumnValues {
    private final SpoolColumn column;

    /// Bytes that each value takes at least.
    private final int size;

    private ByteBuffer in = ByteBuffer.allocate(0);
    private int width;
    private int count;

    /// Where the first one stands.
    private int first;

    /// Where the length of each stands, of texts.
    private int[] texts = {};

    ColumnValues(SpoolColumn column) {
        this.column = column;
        this.size =
                switch (column.kind()) {
                    case FLAG -> Byte.BYTES;
                    case WHOLE -> Long.BYTES;
                    case SINGLE -> Float.BYTES;
                    case REAL -> Double.BYTES;
                    case TEXT -> Integer.BYTES;
                };
    }

    /// Stands for the values at the position, which goes behind them.
    ///
    /// *Errors*: `RuntimeException` when they do not make sense as such.
    ///
    /// @param from a whole array, up to its limit
    void over(ByteBuffer from) {
        in = from;
        width = from.getInt();
        count = PredictionDecoder.count(from, size);
        first = from.position();
        if (column.kind() == ColumnKind.TEXT) {
            findTexts(from);
        } else {
            from.position(first + count * size);
        }
    }

    private void findTexts(ByteBuffer from) {
        if (texts.length < count) {
            texts = new int[count];
        }
        for (int i = 0; i < count; i++) {
            int at = from.position();
            texts[i] = at;
            if (from.getInt(at) == FrameBuffer.NO_TEXT) {
                from.position(at + Integer.BYTES);
            } else {
                int length = PredictionDecoder.count(from, Byte.BYTES);
                from.position(at + Integer.BYTES + length);
            }
        }
    }

    /// Which column it is.
    public SpoolColumn column() {
        return column;
    }

    /// Values per row.
    public int width() {
        return width;
    }

    /// How many values there are.
    public int count() {
        return count;
    }

    /// How many rows have values; those that follow have none.
    public int rows() {
        return width <= 0 ? 0 : count / width;
    }

    /// Whether there is no value, in which case nothing but this is asked for.
    public boolean isMissing(int index) {
        return switch (column.kind()) {
            case FLAG, WHOLE -> false;
            case SINGLE -> Float.isNaN(single(index));
            case REAL -> Double.isNaN(real(index));
            case TEXT -> in.getInt(texts[index]) == FrameBuffer.NO_TEXT;
        };
    }

    /// A flag.
    public boolean flag(int index) {
        return in.get(first + index) != 0;
    }

    /// A whole number; of a flag the byte that stands for it.
    public long whole(int index) {
        return column.kind() == ColumnKind.FLAG
                ? in.get(first + index)
                : in.getLong(first + index * Long.BYTES);
    }

    /// A number of 32 bits.
    public float single(int index) {
        return in.getFloat(first + index * Float.BYTES);
    }

    /// A number of 64 bits.
    public double real(int index) {
        return in.getDouble(first + index * Double.BYTES);
    }

    /// The bytes in which texts stand.
    @SuppressWarnings("ByteBufferBackingArray") // it is one that was wrapped, from its first byte
    public byte[] bytes() {
        return in.array();
    }

    /// Where the UTF-8 of a text begins.
    public int textAt(int index) {
        return texts[index] + Integer.BYTES;
    }

    /// How many bytes a text is.
    public int textLength(int index) {
        return in.getInt(texts[index]);
    }
}
