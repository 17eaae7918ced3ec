package dev.slipway.api.model;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;

/// The number that characters write where nothing says their type, as in CSV.
///
/// `nan` is no value; it, `inf`, `infinity` and flags, which are 1 and 0, may be in any case. Only
/// words are infinite: what is written out and too large is no number.
public final class WrittenNumber {
    /// Of the greatest whole number of 64 bits without a sign.
    private static final int MOST_DIGITS = 20;

    private static final int LONGEST_WORD = "-infinity".length();

    private WrittenNumber() {}

    /// The number as a cell; empty where the text writes none.
    public static Optional<Cell> cell(String text) {
        Cell great = isGreat(text) ? Cell.whole(new BigInteger(text)) : null;
        return great instanceof Cell.Digits ? Optional.of(great) : cell(text, false);
    }

    /// @param isSingle whether it is rounded once to 32 bits, and not to 64
    static Optional<Cell> cell(String text, boolean isSingle) {
        String word = text.length() <= LONGEST_WORD ? text.toLowerCase(Locale.ROOT) : "";
        return switch (word) {
            case "nan", "+nan", "-nan" -> Optional.of(new Cell.Missing());
            case "inf", "+inf", "infinity", "+infinity" ->
                    Optional.of(new Cell.Real(Double.POSITIVE_INFINITY));
            case "-inf", "-infinity" -> Optional.of(new Cell.Real(Double.NEGATIVE_INFINITY));
            case "true" -> Optional.of(new Cell.Whole(1));
            case "false" -> Optional.of(new Cell.Whole(0));
            default -> isWhole(text) ? whole(text, isSingle) : real(text, isSingle);
        };
    }

    /// Whether it may be a whole number that has more than 63 bits, and no sign.
    static boolean isGreat(String text) {
        return text.length() >= MOST_DIGITS - 1 && text.charAt(0) != '-' && isWhole(text);
    }

    /// Whether it is digits, of which so many as a whole number of 64 bits has behind zeros in
    /// front, which say nothing.
    private static boolean isWhole(String text) {
        int first = text.startsWith("-") ? 1 : 0;
        int last = text.length() - 1;
        while (first < last && text.charAt(first) == '0') {
            first++;
        }
        if (last < first || last - first >= MOST_DIGITS) {
            return false;
        }
        for (int i = first; i <= last; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static Optional<Cell> whole(String text, boolean isSingle) {
        BigInteger value = new BigInteger(text);
        if (value.bitLength() >= Long.SIZE) {
            return real(text, isSingle);
        }
        // Whole numbers have one zero, and others two.
        boolean isMinusZero = value.signum() == 0 && text.charAt(0) == '-';
        return Optional.of(isMinusZero ? new Cell.Real(-0d) : new Cell.Whole(value.longValue()));
    }

    private static Optional<Cell> real(String text, boolean isSingle) {
        if (hasSuffix(text)) {
            return Optional.empty();
        }
        try {
            double value = isSingle ? Float.parseFloat(text) : Double.parseDouble(text);
            return Double.isInfinite(value) ? Optional.empty() : Optional.of(new Cell.Real(value));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /// Java's own sign for the type of a number, which is none elsewhere.
    private static boolean hasSuffix(String text) {
        return !text.isEmpty() && "dDfF".indexOf(text.charAt(text.length() - 1)) >= 0;
    }
}
