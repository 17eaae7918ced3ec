package dev.slipway.features.column;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A column of texts; an empty one is missing, and so is one that is too long.
public final class Texts implements Column {
    /// The most characters (UTF-16 units) that a text has.
    public static final int LONGEST = 1 << 16;

    private final @Nullable String[] values;

    /// As many missing texts.
    public Texts(int rows) {
        values = new @Nullable String[rows];
    }

    /// Gives a row its value.
    public void set(int row, String value) {
        values[row] = value.isEmpty() || value.length() > LONGEST ? null : value;
    }

    @Override
    public Type type() {
        return Type.TEXT;
    }

    @Override
    public int rows() {
        return values.length;
    }

    @Override
    public boolean isMissing(int row) {
        return values[row] == null;
    }

    @Override
    public String text(int row) {
        String value = values[row];
        if (value == null) {
            throw new IllegalStateException("row " + row + " is missing");
        }
        return value;
    }

    @Override
    public void copy(Column from, int fromRow, int row) {
        values[row] = from.isMissing(fromRow) ? null : from.text(fromRow);
    }

    @Override
    public String toString() {
        return Arrays.toString(values);
    }
}
