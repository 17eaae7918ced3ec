package dev.slipway.features.window;

/// Something that happened, with the value that it contributes to a windowed feature.
///
/// @param key whose it is
/// @param time when it happened
/// @param available when its value came to be known here; a correction is an event of the same time
///     that was available later
/// @param value a finite number
///
/// *Units*: milliseconds since 1970-01-01T00:00Z.
public record Event(String key, long time, long available, double value) {
    /// The moments that are taken: from year 0 to the end of year 9999.
    static final long EARLIEST = -62_167_219_200_000L;

    static final long LATEST = 253_402_300_799_999L;

    /// *Errors*: `IllegalArgumentException` for a time out of range, an availability before the
    /// event, or a value that is not finite.
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
    }
}
