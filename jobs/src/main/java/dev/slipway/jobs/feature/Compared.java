package dev.slipway.jobs.feature;

import dev.slipway.features.Difference;
import java.util.List;

/// Columns that were compared, and the two ways by which they came.
///
/// @param columns at least one: whoever compares none has shown nothing
/// @param one a part of a sentence, such as `by the join`
/// @param other likewise
public record Compared(What what, List<String> columns, String one, String other) {
    /// Copies the list.
    ///
    /// *Errors*: `IllegalArgumentException` when there is no column.
    public Compared {
        columns = List.copyOf(columns);
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("columns: none (expected: at least one)");
        }
    }

    /// What columns hold.
    public enum What {
        /// What aggregates give to rows.
        AGGREGATES("aggregates"),
        /// What a model is given.
        FEATURES("features"),
        /// What a batch takes of a table.
        COLUMNS("columns");

        private final String word;

        What(String word) {
            this.word = word;
        }

        /// As people and programs are told.
        public String word() {
            return word;
        }
    }

    /// The first value that is another one by the other way.
    ///
    /// @param what its column is one of
    public record Found(What what, Difference difference) {}
}
