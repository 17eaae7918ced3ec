package dev.slipway.api.model;

import java.math.BigInteger;

/// One value of a row.
public sealed interface Cell {
    /// A whole number.
    record Whole(long value) implements Cell {}

    /// Any other number.
    record Real(double value) implements Cell {}

    /// A number of which neither has all that its digits say: a whole one that takes 64 bits
    /// without a sign, or one that 32 bits round otherwise where it comes by way of 64.
    ///
    /// @param value as JSON writes it
    record Digits(String value) implements Cell {
        /// *Errors*: `IllegalArgumentException` for what is no number, or none of 64 bits.
        public Digits {
            if (!Double.isFinite(Double.parseDouble(value))) {
                throw new IllegalArgumentException(value + " (expected: a finite number)");
            }
        }

        /// Whether it is digits alone.
        public boolean isWhole() {
            return value.chars().allMatch(sign -> sign >= '0' && sign <= '9');
        }
    }

    /// Text.
    record Text(String value) implements Cell {}

    /// No value.
    record Missing() implements Cell {}

    /// The cell of a whole number of any size, which is rounded where 64 bits do not hold it.
    static Cell whole(BigInteger value) {
        if (value.bitLength() < Long.SIZE) {
            return new Whole(value.longValue());
        }
        return value.bitLength() == Long.SIZE && value.signum() > 0
                ? new Digits(value.toString())
                : new Real(value.doubleValue());
    }

    /// The cell of a finite number that JSON writes so, rounded to 64 bits unless that would change
    /// what 32 bits make of it.
    static Cell decimal(String text) {
        double value = Double.parseDouble(text);
        float single = Float.parseFloat(text);
        // As a tensor has it, and as JSON writes it, which may be beside a middle that it is.
        boolean isTheSame =
                single == (float) value && single == Float.parseFloat(Double.toString(value));
        return isTheSame ? new Real(value) : new Digits(text);
    }

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
        } catch (NumberFormatException notOf63Bits) {
            return WrittenNumber.isGreat(text) ? whole(new BigInteger(text)) : parseReal(text);
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
            case Digits digits -> Double.parseDouble(digits.value());
            case Text text -> Double.NaN;
            case Missing missing -> Double.NaN;
        };
    }
}
