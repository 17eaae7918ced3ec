package dev.slipway.features.window;

import org.jspecify.annotations.Nullable;

/// Something that happened, with the value that it contributes to a windowed feature.
///
/// @param key whose it is
/// @param time when it happened
/// @param available when its value came to be known here; a correction is an event of the same time
///     that was available later
/// @param value a finite number; of no meaning where the value is a text
/// @param text the value where it is a text; null where it is a number
///
/// *Units*: milliseconds since 1970-01-01T00:00Z.
public record Event(String key, long time, long available, double value, @Nullable String text) {
    /// The most characters (UTF-16 units) of a text: it stands in every tile of its key.
    public static final int LONGEST_TEXT = 256;

    /// The moments that are taken: from year 0 to the end of year 9999.
    static final long EARLIEST = -62_167_219_200_000L;

    static final long LATEST = 253_402_300_799_999L;

    /// *Errors*: `IllegalArgumentException` for a time out of range, an availability before the
    /// event, a value that is not finite, or a text that is empty or too long.
    public Event {
        if (time < EARLIEST || time > LATEST) {
            throw new IllegalArgumentException(
                    "time: " + time + " (expected: years 0 to 9999) for key " + key);
        }
        if (available < time || available > LATEST) {
            throw new IllegalArgumentException(
                    "available: "
                            + available
                            + " (expected: from the event's time to year 9999) for key "
                            + key);
        }
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(
                    "value: " + value + " (expected: a finite number) for key " + key);
        }
        if (text != null && (text.isEmpty() || text.length() > LONGEST_TEXT)) {
            throw new IllegalArgumentException(
                    "value: "
                            + text.length()
                            + " characters (expected: 1 to "
                            + LONGEST_TEXT
                            + ") for key "
                            + key);
        }
    }

    /// An event whose value is a number.
    public Event(String key, long time, long available, double value) {
        this(key, time, available, value, null);
    }

    /// An event whose value is a text.
    public static Event ofText(String key, long time, long available, String text) {
        return new Event(key, time, available, 0, text);
    }
}
