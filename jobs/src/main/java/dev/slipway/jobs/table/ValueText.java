package dev.slipway.jobs.table;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;

/// Values as text files have them: moments by ISO 8601, bytes that are no text in Base64, numbers
/// with as many digits as tell them apart.
public final class ValueText {
    private static final long NANOS = 1_000_000_000L;
    private static final char REPLACEMENT = '\uFFFD';

    /// Before the Base64 of a value that is no text in a column of texts, as capture has it.
    private static final String NO_TEXT = "base64:";

    private ValueText() {}

    /// A value that is not missing.
    public static String of(Column column, int index) {
        return switch (column.field().kind()) {
            case FLAG -> Boolean.toString(column.flags()[index]);
            case WHOLE -> whole(column.field(), column.longs()[index]);
            case SINGLE -> Float.toString(column.floats()[index]);
            case REAL -> Double.toString(column.doubles()[index]);
            case TEXT -> text(column, index);
        };
    }

    private static String text(Column column, int index) {
        if (column.field().meaning() == Meaning.BYTES) {
            return base64(bytes(column, index));
        }
        String text = column.textAt(index);
        // What is read in the place of bytes that are no text; it may stand in a text as well.
        if (text.indexOf(REPLACEMENT) < 0) {
            return text;
        }
        byte[] bytes = bytes(column, index);
        boolean isText = Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes);
        return isText ? text : NO_TEXT + base64(bytes);
    }

    private static byte[] bytes(Column column, int index) {
        int[] offsets = column.offsets();
        return Arrays.copyOfRange(column.text(), offsets[index], offsets[index + 1]);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String whole(Field field, long value) {
        long perSecond = field.meaning().perSecond();
        if (perSecond > 0) {
            return moment(value, perSecond, field.meaning().isLocal());
        }
        return switch (field.meaning()) {
            case DAY -> LocalDate.ofEpochDay(value).toString();
            case UNSIGNED -> Long.toUnsignedString(value);
            default -> Long.toString(value);
        };
    }

    private static String moment(long value, long perSecond, boolean isLocal) {
        long seconds = Math.floorDiv(value, perSecond);
        long nanos = Math.floorMod(value, perSecond) * (NANOS / perSecond);
        Instant instant = Instant.ofEpochSecond(seconds, nanos);
        return isLocal
                ? instant.atOffset(ZoneOffset.UTC).toLocalDateTime().toString()
                : instant.toString();
    }
}
