package dev.slipway.api.tracking;

import java.util.List;
import java.util.Optional;

/// Some of what was asked for, and where the rest begins.
///
/// @param next behind which the next page begins; empty at the end
public record Page<T>(List<T> items, Optional<Position> next) {
    public Page {
        items = List.copyOf(items);
    }

    /// A place in an ordered list: the sort keys of the item in front of it.
    public record Position(List<Cell> keys) {
        public Position {
            keys = List.copyOf(keys);
        }
    }

    /// One value of a sort key.
    public sealed interface Cell {
        /// A text.
        record Text(String value) implements Cell {}

        /// A whole number.
        record Whole(long value) implements Cell {}

        /// A number.
        record Real(double value) implements Cell {}

        /// None: such items come last.
        record Missing() implements Cell {}
    }
}
