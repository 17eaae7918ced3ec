package dev.slipway.api.feature;

import dev.slipway.api.model.Cell;
import java.util.List;
import java.util.Map;

/// Events that a feeder brings together; brought again under the same number they count once.
///
/// @param feeder who brings them, such as a partition of a stream
/// @param number larger than that of the feeder's delivery before
/// @param events the fields of each, by name
public record EventDelivery(String feeder, long number, List<Map<String, Cell>> events) {
    private static final int LONGEST = 200;
    private static final int MOST = 10_000;

    /// Copies the events.
    ///
    /// *Errors*: `IllegalArgumentException` naming the field.
    public EventDelivery {
        if (feeder.isBlank() || feeder.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "feeder: "
                            + feeder.length()
                            + " characters (expected: 1 to "
                            + LONGEST
                            + ", not blank)");
        }
        if (number < 0) {
            throw new IllegalArgumentException("number: " + number + " (expected: >= 0)");
        }
        if (events.isEmpty() || events.size() > MOST) {
            throw new IllegalArgumentException(
                    "events: " + events.size() + " (expected: 1 to " + MOST + ")");
        }
        events = events.stream().map(Map::copyOf).toList();
    }
}
