package dev.slipway.documents;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;

/// Points in time as text, as `Instant` reads them.
///
/// The one form that records and images hold, with micros and `Z`, is read digit by digit: a
/// restart reads tens of thousands, with code that is not compiled yet.
final class Instants {
    private static final String FORM = "0000-00-00T00:00:00.000000Z";
    private static final int SECONDS_A_DAY = 86_400;

    private Instants() {}

    /// The time that `text` writes.
    ///
    /// *Errors*: `DateTimeParseException` when it writes none.
    static Instant parse(String text) {
        if (!hasForm(text)) {
            return Instant.parse(text);
        }
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        if (hour > 23 || minute > 59 || second > 59) {
            return Instant.parse(text);
        }
        try {
            LocalDate date =
                    LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
            return Instant.ofEpochSecond(
                    date.toEpochDay() * SECONDS_A_DAY + (hour * 60 + minute) * 60L + second,
                    number(text, 20, 26) * 1_000L);
        } catch (DateTimeException e) {
            return Instant.parse(text);
        }
    }

    private static boolean hasForm(String text) {
        if (text.length() != FORM.length()) {
            return false;
        }
        for (int i = 0; i < FORM.length(); i++) {
            char wanted = FORM.charAt(i);
            char c = text.charAt(i);
            if (wanted == '0' ? c < '0' || c > '9' : c != wanted) {
                return false;
            }
        }
        return true;
    }

    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = 10 * number + text.charAt(i) - '0';
        }
        return number;
    }
}
