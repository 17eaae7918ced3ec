package dev.slipway.features.window;

import java.util.List;

/// Events that a source brings together; brought again under the same number they count once.
///
/// @param source who brings them, such as a split of a job
/// @param number larger than that of the source's delivery before
/// @param events by the feature that they are for, all available
public record Delivery(String source, long number, List<Item> events) implements StoreEntry {
    /// The most characters of a key.
    public static final int LONGEST = 1_000;

    /// An event on its way to a feature.
    public record Item(String feature, Event event) {
        /// *Errors*: `IllegalArgumentException` for a key that is too long.
        public Item {
            if (event.key().length() > LONGEST) {
                throw new IllegalArgumentException(
                        "key: "
                                + event.key().length()
                                + " characters (expected: at most "
                                + LONGEST
                                + ") for feature "
                                + feature);
            }
        }
    }

    /// Copies the events.
    ///
    /// *Errors*: `IllegalArgumentException` for a source without a name or with too long a one.
    public Delivery {
        events = List.copyOf(events);
        if (source.isEmpty() || source.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "source: " + source.length() + " characters (expected: 1 to " + LONGEST + ")");
        }
    }
}
