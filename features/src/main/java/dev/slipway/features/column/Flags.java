package dev.slipway.features.column;

/// A column of answers, yes or no.
public final class Flags implements Column {
    private static final byte MISSING = 0;
    private static final byte NO = 1;
    private static final byte YES = 2;

    private final byte[] values;

    /// As many missing answers.
    public Flags(int rows) {
        values = new byte[rows];
    }

    /// Gives a row its value.
    public void set(int row, boolean value) {
        values[row] = value ? YES : NO;
    }

    @Override
    public Type type() {
        return Type.FLAG;
    }

    @Override
    public int rows() {
        return values.length;
    }

    @Override
    public boolean isMissing(int row) {
        return values[row] == MISSING;
    }

    @Override
    public boolean flag(int row) {
        return values[row] == YES;
    }

    @Override
    public void copy(Column from, int fromRow, int row) {
        if (from.isMissing(fromRow)) {
            values[row] = MISSING;
        } else {
            set(row, from.flag(fromRow));
        }
    }
}
