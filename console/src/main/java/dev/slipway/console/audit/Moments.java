package dev.slipway.console.audit;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.function.Function;

/// Moments as people type them: `2026-11-26`, `2026-11-26 08:00` or with seconds and a zone; UTC
/// where they name none.
final class Moments {
    private Moments() {}

    /// The moment that the text writes.
    ///
    /// *Errors*: `IllegalArgumentException` when it writes none.
    static Instant parse(String name, String text) {
        String spaced = text.strip().replaceFirst(" ", "T");
        Function<String, Instant> form =
                spaced.length() <= 10
                        ? day -> LocalDate.parse(day).atStartOfDay().toInstant(ZoneOffset.UTC)
                        : hasZone(spaced)
                                ? time -> OffsetDateTime.parse(time).toInstant()
                                : time -> LocalDateTime.parse(time).toInstant(ZoneOffset.UTC);
        try {
            return form.apply(spaced);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    name
                            + ": "
                            + text
                            + " (expected: a time like 2026-11-26 08:00 or"
                            + " 2026-11-26T08:00:00Z)",
                    e);
        }
    }

    private static boolean hasZone(String text) {
        return text.endsWith("Z") || text.matches(".*T.*[+-][0-9]{2}:[0-9]{2}");
    }
}
