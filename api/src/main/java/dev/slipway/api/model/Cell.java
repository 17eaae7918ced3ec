package dev.slipway.api.model;

/// One value of a row.
public sealed interface Cell {
    /// A whole number.
    record Whole(long value) implements Cell {}

    /// Any other number.
    record Real(double value) implements Cell {}

    /// Text.
    record Text(String value) implements Cell {}

    /// No value.
    record Missing() implements Cell {}

    /// The cell that `text` writes: a number where it is one, nothing where it is empty, else text.
    static Cell parse(String text) {
        if (text.isEmpty()) {
            return new Missing();
        }
        char first = text.charAt(0);
        if (first > '9' && first != 'N' && first != 'I') {
            return new Text(text);
        }
        try {
            return new Whole(Long.parseLong(text));
        } catch (NumberFormatException notWhole) {
            return parseReal(text);
        }
    }

    private static Cell parseReal(String text) {
        try {
            char last = text.charAt(text.length() - 1);
            boolean suffixed = last == 'd' || last == 'f' || last == 'D' || last == 'F';
            return suffixed ? new Text(text) : new Real(Double.parseDouble(text));
        } catch (NumberFormatException notNumber) {
            return new Text(text);
        }
    }

    /// The number, or NaN where there is none.
    default double number() {
        return switch (this) {
            case Whole whole -> (double) whole.value();
            case Real real -> real.value();
            case Text text -> Double.NaN;
            case Missing missing -> Double.NaN;
        };
    }
}
