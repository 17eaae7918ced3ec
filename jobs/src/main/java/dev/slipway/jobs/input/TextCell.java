package dev.slipway.jobs.input;

import com.fasterxml.jackson.core.io.NumberInput;
import dev.slipway.jobs.table.ColumnBuilder;
import dev.slipway.jobs.table.Kind;
import dev.slipway.jobs.table.Meaning;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Turns characters into the values of a column.
final class TextCell {
    private static final int SHOWN = 60;
    private static final double EXACT = 0x1p53;
    private static final int LONGEST_WORD = "-infinity".length();
    private static final int LONGEST_FLAG = "false".length();

    /// Of 64 bits without a sign.
    private static final String GREATEST = "18446744073709551615";

    private TextCell() {}

    /// Adds what the characters write; what is wrong with them, in words, or nothing.
    static String give(ColumnBuilder builder, char[] buffer, int from, int length) {
        if (length > RowCollector.LONGEST_VALUE) {
            return length + " characters (expected: at most " + RowCollector.LONGEST_VALUE + ")";
        }
        Kind kind = builder.field().kind();
        if (kind != Kind.TEXT && isNone(buffer, from, length)) {
            return none(builder);
        }
        Boolean flag = kind == Kind.TEXT ? null : flag(buffer, from, length);
        if (flag != null) {
            return flag(builder, flag);
        }
        return switch (kind) {
            case TEXT -> text(builder, buffer, from, length);
            case WHOLE, FLAG -> whole(builder, buffer, from, length);
            case SINGLE -> single(builder, buffer, from, length);
            case REAL -> real(builder, buffer, from, length);
        };
    }

    private static boolean isNone(char[] buffer, int from, int length) {
        if (length == 0) {
            return true;
        }
        Double word = word(buffer, from, length);
        return word != null && word.isNaN();
    }

    /// A number that programs write without a digit: `nan`, `inf`, `infinity`, in any case.
    private static @Nullable Double word(char[] buffer, int from, int length) {
        boolean isSigned = buffer[from] == '-' || buffer[from] == '+';
        int first = isSigned && length > 1 ? from + 1 : from;
        if (length > LONGEST_WORD || (buffer[first] | ' ') < 'i') {
            return null;
        }
        String word = new String(buffer, first, from + length - first).toLowerCase(Locale.ROOT);
        return switch (word) {
            case "nan" -> (Double) Double.NaN;
            case "inf", "infinity" ->
                    buffer[from] == '-'
                            ? (Double) Double.NEGATIVE_INFINITY
                            : (Double) Double.POSITIVE_INFINITY;
            default -> null;
        };
    }

    /// A flag as programs write it: `true`, `False`. No number begins like these.
    private static @Nullable Boolean flag(char[] buffer, int from, int length) {
        int first = buffer[from] | ' ';
        if ((first != 't' && first != 'f') || length > LONGEST_FLAG) {
            return null;
        }
        return switch (new String(buffer, from, length).toLowerCase(Locale.ROOT)) {
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            default -> null;
        };
    }

    /// It is 1 or 0 as a number, as in the other formats.
    private static String flag(ColumnBuilder builder, boolean flag) {
        switch (builder.field().kind()) {
            case FLAG -> builder.flag(flag);
            case WHOLE -> builder.whole(flag ? 1 : 0);
            case SINGLE -> builder.single(flag ? 1f : 0f);
            case REAL -> builder.real(flag ? 1d : 0d);
            case TEXT -> throw new IllegalStateException("a text is no flag");
        }
        return "";
    }

    private static String none(ColumnBuilder builder) {
        builder.missing();
        return "";
    }

    private static String text(ColumnBuilder builder, char[] buffer, int from, int length) {
        if (length == 0) {
            return none(builder);
        }
        for (int i = from; i < from + length; i++) {
            if (buffer[i] == MarkedText.DAMAGE) {
                return shown(buffer, from, length) + " (expected: UTF-8)";
            }
        }
        builder.text(buffer, from, length);
        return "";
    }

    private static String whole(ColumnBuilder builder, char[] buffer, int from, int length) {
        boolean isUnsigned = builder.field().meaning() == Meaning.UNSIGNED;
        if (isWhole(buffer, from, length)) {
            long value = parseWhole(buffer, from, length);
            if (value >= 0 || !isUnsigned) {
                builder.whole(value);
                return "";
            }
        } else if (isUnsigned && isGreater(buffer, from, length)) {
            builder.whole(Long.parseUnsignedLong(new String(buffer, from, length)));
            return "";
        } else {
            try {
                double value = parse(buffer, from, length);
                boolean isExact = Math.rint(value) == value && Math.abs(value) <= EXACT;
                if (isExact && (value >= 0 || !isUnsigned)) {
                    builder.whole((long) value);
                    return "";
                }
            } catch (NumberFormatException e) {
                // Said below.
            }
        }
        return shown(buffer, from, length) + " (expected: a whole number)";
    }

    /// Whether it is a whole number of 64 bits without a sign, and too great for those with one.
    private static boolean isGreater(char[] buffer, int from, int length) {
        int end = from + length;
        int first = behindZeros(buffer, from, end);
        int digits = end - first;
        if (digits < GREATEST.length() - 1 || digits > GREATEST.length()) {
            return false;
        }
        for (int i = first; i < end; i++) {
            if (buffer[i] < '0' || buffer[i] > '9') {
                return false;
            }
        }
        return digits < GREATEST.length()
                || new String(buffer, first, digits).compareTo(GREATEST) <= 0;
    }

    /// Where the first digit that says something is, or the last one: zeros in front change no
    /// number, however many there are.
    private static int behindZeros(char[] buffer, int from, int end) {
        int first = from;
        while (first < end - 1 && buffer[first] == '0') {
            first++;
        }
        return first;
    }

    /// Rounded once, whole or not, as in requests. A number that is written out must not become
    /// infinite by it.
    private static String single(ColumnBuilder builder, char[] buffer, int from, int length) {
        if (isWhole(buffer, from, length)) {
            long whole = parseWhole(buffer, from, length);
            // Whole numbers have one zero, and these have two.
            builder.single(whole == 0 && buffer[from] == '-' ? -0f : (float) whole);
            return "";
        }
        Double word = word(buffer, from, length);
        if (word != null) {
            builder.single(word.floatValue());
            return "";
        }
        try {
            requireNoSuffix(buffer, from, length);
            float value = NumberInput.parseFloat(buffer, from, length, true);
            if (Float.isInfinite(value)) {
                return shown(buffer, from, length) + " (expected: an FP32 in range)";
            }
            builder.single(value);
            return "";
        } catch (NumberFormatException e) {
            return shown(buffer, from, length) + " (expected: a number)";
        }
    }

    private static String real(ColumnBuilder builder, char[] buffer, int from, int length) {
        Double word = word(buffer, from, length);
        try {
            double value = word == null ? parse(buffer, from, length) : word;
            if (word == null && Double.isInfinite(value)) {
                return shown(buffer, from, length) + " (expected: a number in range)";
            }
            builder.real(value);
            return "";
        } catch (NumberFormatException e) {
            return shown(buffer, from, length) + " (expected: a number)";
        }
    }

    private static double parse(char[] buffer, int from, int length) {
        requireNoSuffix(buffer, from, length);
        return NumberInput.parseDouble(buffer, from, length, true);
    }

    private static void requireNoSuffix(char[] buffer, int from, int length) {
        char last = buffer[from + length - 1];
        if (last == 'd' || last == 'f' || last == 'D' || last == 'F') {
            throw new NumberFormatException("suffix");
        }
    }

    /// Whether it is a whole number of 64 bits.
    private static boolean isWhole(char[] buffer, int from, int length) {
        boolean isNegative = buffer[from] == '-';
        int end = from + length;
        int first = behindZeros(buffer, isNegative ? from + 1 : from, end);
        if (first == end || !NumberInput.inLongRange(buffer, first, end - first, isNegative)) {
            return false;
        }
        for (int i = first; i < end; i++) {
            if (buffer[i] < '0' || buffer[i] > '9') {
                return false;
            }
        }
        return true;
    }

    private static long parseWhole(char[] buffer, int from, int length) {
        boolean isNegative = buffer[from] == '-';
        long value = 0;
        for (int i = isNegative ? from + 1 : from; i < from + length; i++) {
            value = value * 10 + (buffer[i] - '0');
        }
        return isNegative ? -value : value;
    }

    private static String shown(char[] buffer, int from, int length) {
        String text = MarkedText.shown(buffer, from, Math.min(length, SHOWN));
        return '"' + text + (length > SHOWN ? "..." : "") + '"';
    }
}
