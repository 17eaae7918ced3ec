package dev.slipway.features.column;

/// A value of one type for each row of a batch; a new column's values are all missing.
///
/// What a value is read as must fit the type, and it must not be missing; a whole number can be
/// read as a number.
///
/// *Threads*: one writes, then any number may read.
public sealed interface Column permits Numbers, Wholes, Texts, Flags {
    /// A column whose values are all missing.
    static Column blank(Type type, int rows) {
        return switch (type) {
            case NUMBER -> new Numbers(rows);
            case WHOLE, TIME -> new Wholes(type, rows);
            case TEXT -> new Texts(rows);
            case FLAG -> new Flags(rows);
        };
    }

    /// So many times the first value of a column.
    static Column repeat(Column one, int rows) {
        if (rows == one.rows()) {
            return one;
        }
        Column many = blank(one.type(), rows);
        for (int row = 0; row < rows; row++) {
            many.copy(one, 0, row);
        }
        return many;
    }

    /// What the values are.
    Type type();

    /// How many values there are, missing ones included.
    int rows();

    /// Whether a row has no value.
    boolean isMissing(int row);

    /// Takes over another column's value, present or missing, in its own type or as a number.
    void copy(Column from, int fromRow, int row);

    /// A value as a number.
    default double number(int row) {
        throw notA("number");
    }

    /// A whole number, or an instant.
    default long whole(int row) {
        throw notA("whole number");
    }

    /// A text.
    default String text(int row) {
        throw notA("text");
    }

    /// Yes or no.
    default boolean flag(int row) {
        throw notA("flag");
    }

    private IllegalStateException notA(String wanted) {
        return new IllegalStateException(type() + " is not a " + wanted);
    }
}
