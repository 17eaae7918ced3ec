package dev.slipway.features.column;

/// A column of whole numbers, or of instants.
public final class Wholes implements Column {
    private final Type type;
    private final long[] values;
    private final boolean[] there;

    /// As many missing values of `WHOLE` or `TIME`.
    public Wholes(Type type, int rows) {
        this.type = type;
        this.values = new long[rows];
        this.there = new boolean[rows];
    }

    /// Gives a row its value.
    public void set(int row, long value) {
        values[row] = value;
        there[row] = true;
    }

    @Override
    public Type type() {
        return type;
    }

    @Override
    public int rows() {
        return values.length;
    }

    @Override
    public boolean isMissing(int row) {
        return !there[row];
    }

    @Override
    public double number(int row) {
        return (double) values[row];
    }

    @Override
    public long whole(int row) {
        return values[row];
    }

    @Override
    public void copy(Column from, int fromRow, int row) {
        there[row] = !from.isMissing(fromRow);
        values[row] = there[row] ? from.whole(fromRow) : 0;
    }
}
