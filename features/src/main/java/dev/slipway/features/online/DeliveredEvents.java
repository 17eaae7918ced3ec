package dev.slipway.features.online;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.feature.EventDelivery;
import dev.slipway.api.model.Cell;
import dev.slipway.features.window.Aggregate;
import dev.slipway.features.window.Event;
import dev.slipway.features.window.EventReading;
import dev.slipway.features.window.Visibility;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A delivery as an aggregate reads it.
///
/// @param to whose events they are
record DeliveredEvents(KeptAggregate to, List<Event> events) {
    private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(10);

    /// Copies the events.
    DeliveredEvents {
        events = List.copyOf(events);
    }

    /// Reads all of a delivery.
    ///
    /// *Errors*: `RefusalException` with `INVALID_INPUT` that names event and field.
    static DeliveredEvents read(KeptAggregate to, EventDelivery delivery, Instant now) {
        long latest = now.plus(CLOCKS_DIFFER).toEpochMilli();
        Aggregate aggregate = to.aggregate();
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < delivery.events().size(); i++) {
            Map<String, Cell> fields = delivery.events().get(i);
            try {
                EventReading.read(aggregate, name -> fields.getOrDefault(name, new Cell.Missing()))
                        .map(event -> available(event, latest))
                        .ifPresent(events::add);
            } catch (IllegalArgumentException e) {
                throw new RefusalException(
                        ErrorCode.INVALID_INPUT,
                        "events["
                                + i
                                + "]: "
                                + e.getMessage()
                                + " for aggregate "
                                + aggregate.name());
            }
        }
        return new DeliveredEvents(to, events);
    }

    private static Event available(Event event, long latest) {
        if (!Visibility.isAvailable(event, latest)) {
            throw new IllegalArgumentException(
                    "available: "
                            + event.available()
                            + " (expected: not after now, "
                            + latest
                            + "; bring events when they are known)");
        }
        return event;
    }
}
