package dev.slipway.jobs.input;

import com.fasterxml.jackson.core.io.NumberInput;
import dev.slipway.jobs.table.ColumnBuilder;

/// Turns characters into the values of a column.
final class TextCell {
    private static final int SHOWN = 60;
    private static final double EXACT = 0x1p53;

    private TextCell() {}

    /// Adds what the characters write; what is wrong with them, in words, or nothing.
    static String give(ColumnBuilder builder, char[] buffer, int from, int length) {
        if (length > RowCollector.LONGEST_VALUE) {
            return length + " characters (expected: at most " + RowCollector.LONGEST_VALUE + ")";
        }
        return switch (builder.field().kind()) {
            case TEXT -> text(builder, buffer, from, length);
            case WHOLE, FLAG -> length == 0 ? none(builder) : whole(builder, buffer, from, length);
            case SINGLE -> length == 0 ? none(builder) : single(builder, buffer, from, length);
            case REAL -> length == 0 ? none(builder) : real(builder, buffer, from, length);
        };
    }

    private static String none(ColumnBuilder builder) {
        builder.missing();
        return "";
    }

    private static String text(ColumnBuilder builder, char[] buffer, int from, int length) {
        if (length == 0) {
            builder.missing();
            return "";
        }
        for (int i = from; i < from + length; i++) {
            if (buffer[i] == '\uFFFD') {
                return shown(buffer, from, length) + " (expected: UTF-8)";
            }
        }
        builder.text(buffer, from, length);
        return "";
    }

    private static String whole(ColumnBuilder builder, char[] buffer, int from, int length) {
        if (isWhole(buffer, from, length)) {
            builder.whole(parseWhole(buffer, from, length));
            return "";
        }
        try {
            double value = parse(buffer, from, length);
            if (Math.rint(value) == value && Math.abs(value) <= EXACT) {
                builder.whole((long) value);
                return "";
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        return shown(buffer, from, length) + " (expected: a whole number)";
    }

    /// Rounded once, whole or not, as in requests.
    private static String single(ColumnBuilder builder, char[] buffer, int from, int length) {
        if (isWhole(buffer, from, length)) {
            builder.single((float) parseWhole(buffer, from, length));
            return "";
        }
        try {
            requireNoSuffix(buffer, from, length);
            float value = NumberInput.parseFloat(buffer, from, length, true);
            if (Float.isInfinite(value) && Double.isFinite(parse(buffer, from, length))) {
                return shown(buffer, from, length) + " (expected: a FP32 in range)";
            }
            builder.single(value);
            return "";
        } catch (NumberFormatException e) {
            return shown(buffer, from, length) + " (expected: a number)";
        }
    }

    private static String real(ColumnBuilder builder, char[] buffer, int from, int length) {
        try {
            builder.real(parse(buffer, from, length));
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
        int first = buffer[from] == '-' ? 1 : 0;
        if (length == first
                || !NumberInput.inLongRange(buffer, from + first, length - first, first == 1)) {
            return false;
        }
        for (int i = from + first; i < from + length; i++) {
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
        String text = new String(buffer, from, Math.min(length, SHOWN));
        return '"' + text + (length > SHOWN ? "..." : "") + '"';
    }
}
