package dev.slipway.features.expression;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An instant as text.
///
/// *Source*: ISO 8601, calendar dates with or without a time of day and an offset from UTC; a space
/// may stand for the `T`, and the offset may be of hours alone, as databases and data frames write
/// it.
///
/// @param local the date and time of day that are written
/// @param offset the offset that is written, or null
record WrittenTime(LocalDateTime local, @Nullable ZoneOffset offset) {
    private static final int LONGEST = 40;
    private static final Pattern FORM =
            Pattern.compile(
                    "(\\d{4})-(\\d{2})-(\\d{2})"
                            + "(?:[T ](\\d{2}):(\\d{2})(?::(\\d{2})(?:\\.(\\d{1,9}))?)?"
                            + "(Z|[+-]\\d{2}(?::?\\d{2})?)?)?");

    /// The instant that a text says, or null when it says none.
    static @Nullable WrittenTime read(String text) {
        String stripped = text.strip();
        if (stripped.length() > LONGEST) {
            return null;
        }
        Matcher form = FORM.matcher(stripped);
        if (!form.matches()) {
            return null;
        }
        try {
            LocalDateTime local =
                    LocalDateTime.of(
                            number(form, 1),
                            number(form, 2),
                            number(form, 3),
                            number(form, 4),
                            number(form, 5),
                            number(form, 6),
                            nanos(form.group(7)));
            String offset = form.group(8);
            return new WrittenTime(local, offset == null ? null : ZoneOffset.of(offset));
        } catch (DateTimeException e) {
            // A day or an hour that there is not, such as the 30th of February.
            return null;
        }
    }

    /// The instant. Where clocks go forward, a time of day that they leave out is as much later;
    /// where they go back, the earlier of two is meant.
    Instant instant(ZoneId zone) {
        return offset == null ? local.atZone(zone).toInstant() : local.toInstant(offset);
    }

    private static int number(Matcher form, int group) {
        String digits = form.group(group);
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static int nanos(@Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt((digits + "00000000").substring(0, 9));
    }
}
