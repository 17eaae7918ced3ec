package dev.slipway.capture.spool;

import java.util.List;

/// Where the values of a column come from.
///
/// @param tensor its number among all of a prediction: inputs first, outputs and features behind
///     them
/// @param part which of its elements
/// @param isHashed whether hashes stand for its values
record ColumnPlan(SpoolColumn column, int tensor, Part part, boolean isHashed) {
    /// Which of a tensor's elements.
    sealed interface Part {
        /// All.
        record Whole() implements Part {}

        /// Those of one feature.
        ///
        /// @param categories what its codes stand for; empty for numbers
        record OfFeature(int position, int features, List<String> categories) implements Part {}
    }
}
