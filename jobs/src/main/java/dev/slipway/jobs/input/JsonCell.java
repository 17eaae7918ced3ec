package dev.slipway.jobs.input;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.NumberInput;
import dev.slipway.jobs.table.ColumnBuilder;
import dev.slipway.jobs.table.Kind;
import dev.slipway.jobs.table.Meaning;
import java.io.IOException;
import java.math.BigInteger;

/// Turns a JSON value into one of a column.
final class JsonCell {
    private static final int SHOWN = 60;
    private static final double EXACT = 0x1p53;

    private JsonCell() {}

    /// Adds the value that the parser stands on; what is wrong with it, in words, or nothing.
    static String give(ColumnBuilder builder, JsonParser parser) throws IOException {
        Kind kind = builder.field().kind();
        return switch (parser.currentToken()) {
            case VALUE_NULL -> missing(builder);
            case VALUE_TRUE, VALUE_FALSE -> flag(builder, parser);
            case VALUE_NUMBER_INT -> whole(builder, parser);
            case VALUE_NUMBER_FLOAT -> decimal(builder, parser);
            case VALUE_STRING -> text(builder, parser);
            case START_OBJECT, START_ARRAY -> "nested (expected: " + expected(kind) + ")";
            default -> parser.currentToken() + " (expected: " + expected(kind) + ")";
        };
    }

    private static String missing(ColumnBuilder builder) {
        builder.missing();
        return "";
    }

    private static String flag(ColumnBuilder builder, JsonParser parser) throws IOException {
        boolean value = parser.currentToken() == JsonToken.VALUE_TRUE;
        switch (builder.field().kind()) {
            case FLAG -> builder.flag(value);
            case WHOLE -> builder.whole(value ? 1 : 0);
            case SINGLE -> builder.single(value ? 1f : 0f);
            case REAL -> builder.real(value ? 1d : 0d);
            case TEXT -> {
                return refuse(builder, parser);
            }
        }
        return "";
    }

    private static String whole(ColumnBuilder builder, JsonParser parser) throws IOException {
        if (parser.getNumberType() == NumberType.BIG_INTEGER) {
            BigInteger great = parser.getBigIntegerValue();
            if (isUnsigned(builder) && great.signum() > 0 && great.bitLength() == Long.SIZE) {
                builder.whole(great.longValue());
                return "";
            }
            double value =
                    builder.field().kind() == Kind.SINGLE
                            ? great.floatValue()
                            : great.doubleValue();
            return Double.isInfinite(value)
                    ? refuse(builder, parser)
                    : real(builder, parser, value);
        }
        long value = parser.getLongValue();
        // Whole numbers have one zero; the other is written with two characters.
        boolean isMinusZero = value == 0 && parser.getTextLength() == 2;
        switch (builder.field().kind()) {
            case WHOLE -> {
                if (value < 0 && isUnsigned(builder)) {
                    return refuse(builder, parser);
                }
                builder.whole(value);
            }
            case SINGLE -> builder.single(isMinusZero ? -0f : (float) value);
            case REAL -> builder.real(isMinusZero ? -0d : (double) value);
            case FLAG, TEXT -> {
                return refuse(builder, parser);
            }
        }
        return "";
    }

    private static boolean isUnsigned(ColumnBuilder builder) {
        return builder.field().meaning() == Meaning.UNSIGNED;
    }

    /// Rounded once, as in requests. A number that is written out must not become infinite by it.
    private static String decimal(ColumnBuilder builder, JsonParser parser) throws IOException {
        boolean isWritten = !parser.isNaN();
        double value =
                isWritten && builder.field().kind() == Kind.SINGLE
                        ? single(parser)
                        : parser.getDoubleValue();
        return isWritten && Double.isInfinite(value)
                ? refuse(builder, parser)
                : real(builder, parser, value);
    }

    /// From the text: the parser would make the number of one that it has made of it before.
    private static float single(JsonParser parser) throws IOException {
        return NumberInput.parseFloat(
                parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength(), true);
    }

    private static String real(ColumnBuilder builder, JsonParser parser, double value)
            throws IOException {
        switch (builder.field().kind()) {
            case WHOLE -> {
                boolean isExact = Math.rint(value) == value && Math.abs(value) <= EXACT;
                if (!isExact || (value < 0 && isUnsigned(builder))) {
                    return refuse(builder, parser);
                }
                builder.whole((long) value);
            }
            case SINGLE -> {
                if (Double.isFinite(value) && Float.isInfinite((float) value)) {
                    return refuse(builder, parser);
                }
                builder.single((float) value);
            }
            case REAL -> builder.real(value);
            case FLAG, TEXT -> {
                return refuse(builder, parser);
            }
        }
        return "";
    }

    private static String text(ColumnBuilder builder, JsonParser parser) throws IOException {
        String value = parser.getText();
        if (builder.field().kind() == Kind.TEXT) {
            if (value.length() > RowCollector.LONGEST_VALUE) {
                return value.length()
                        + " characters (expected: at most "
                        + RowCollector.LONGEST_VALUE
                        + ")";
            }
            if (hasHalfAPair(value)) {
                return "half a surrogate pair (expected: text without one)";
            }
            builder.text(value);
            return "";
        }
        return switch (value) {
            case "NaN" -> missing(builder);
            case "Infinity" -> real(builder, parser, Double.POSITIVE_INFINITY);
            case "-Infinity" -> real(builder, parser, Double.NEGATIVE_INFINITY);
            default -> refuse(builder, parser);
        };
    }

    /// Half of a surrogate pair has no UTF-8: something else would stand in its place.
    private static boolean hasHalfAPair(String text) {
        int at = 0;
        while (at < text.length()) {
            int character = text.codePointAt(at);
            if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
                return true;
            }
            at += Character.charCount(character);
        }
        return false;
    }

    private static String refuse(ColumnBuilder builder, JsonParser parser) throws IOException {
        String text = parser.getText();
        String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
        String quote = parser.currentToken() == JsonToken.VALUE_STRING ? "\"" : "";
        return quote + shown + quote + " (expected: " + expected(builder.field().kind()) + ")";
    }

    private static String expected(Kind kind) {
        return switch (kind) {
            case FLAG -> "true or false";
            case WHOLE -> "a whole number in range";
            case SINGLE, REAL -> "a number in range";
            case TEXT -> "text";
        };
    }
}
