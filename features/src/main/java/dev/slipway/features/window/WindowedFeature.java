package dev.slipway.features.window;

import dev.slipway.api.error.TimeText;
import java.time.Duration;

/// A feature that is made of the events of a key over a stretch of time.
///
/// At a moment T it sees an event when T is not before its time, when T is not before the moment at
/// which its value was available, and when less than `window` has gone by since its time. Events
/// are kept in tiles, so that is asked of all moments that a tile covers, and a tile is seen whole
/// or not at all: [Visibility] decides it, and nobody else.
///
/// @param name of the feature
/// @param aggregation of its values
/// @param window the time to live of an event
/// @param delay how long after an event its value is known, at the earliest
/// @param tile the grain of both: the window loses up to one tile at each end
public record WindowedFeature(
        String name, Aggregation aggregation, Duration window, Duration delay, Duration tile) {
    private static final Duration LONGEST = Duration.ofDays(3_660);
    private static final int MOST_TILES = 10_000;

    /// *Errors*: `IllegalArgumentException` naming field, value and expectation.
    public WindowedFeature {
        require("tile", tile, Duration.ofMillis(1), LONGEST, name);
        require("delay", delay, Duration.ZERO, LONGEST, name);
        require("window", window, tile.multipliedBy(2).plus(delay), LONGEST, name);
        if (window.dividedBy(tile) > MOST_TILES) {
            throw new IllegalArgumentException(
                    "tile: "
                            + TimeText.of(tile)
                            + " (expected: at most "
                            + MOST_TILES
                            + " of them in the window) for feature "
                            + name);
        }
    }

    private static void require(
            String field, Duration value, Duration least, Duration most, String name) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    field
                            + ": "
                            + TimeText.of(value)
                            + " (expected: from "
                            + TimeText.of(least)
                            + " to "
                            + TimeText.of(most)
                            + ") for feature "
                            + name);
        }
    }

    /// Whether its values are texts, and no numbers.
    public boolean isText() {
        return aggregation instanceof Aggregation.OfTexts;
    }

    /// The tile that an event falls into.
    ///
    /// *Units*: milliseconds.
    long tileOf(long eventTime) {
        return Math.floorDiv(eventTime, tile.toMillis());
    }
}
