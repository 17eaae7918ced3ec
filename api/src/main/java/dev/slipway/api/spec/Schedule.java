package dev.slipway.api.spec;

import java.time.DateTimeException;
import java.time.ZoneId;

/// When something is done again and again: at times on the clock of a place.
///
/// @param cron minute, hour, day of month, month, day of week, as in `0 3 * * *`
/// @param zone of the clock, as in `Europe/Berlin`
/// @param paused whether nothing begins for now
public record Schedule(String cron, String zone, boolean paused) {
    /// The clock of a schedule that names none.
    public static final String UTC = "UTC";

    /// *Errors*: `IllegalArgumentException` for no times, or a zone that there is not.
    public Schedule {
        if (cron.isBlank()) {
            throw new IllegalArgumentException(
                    "cron: '" + cron + "' (expected: times such as 0 3 * * *)");
        }
        try {
            ZoneId known = ZoneId.of(zone);
            zone = known.getId();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "zone: " + zone + " (expected: one such as Europe/Berlin or UTC)", e);
        }
    }

    /// Whose clock counts.
    public ZoneId place() {
        return ZoneId.of(zone);
    }

    /// The same, paused or not.
    public Schedule paused(boolean now) {
        return new Schedule(cron, zone, now);
    }
}
