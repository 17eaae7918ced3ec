package dev.slipway.capture.spool;

/// One column of the predictions of a schema.
///
/// @param name of the feature, the input, the output or the aggregate
/// @param isList whether each row has several values
public record SpoolColumn(String name, Side side, ColumnKind kind, boolean isList) {
    /// Where it stands in a prediction.
    public enum Side {
        /// What the caller sent.
        INPUT,
        /// What the version answered.
        OUTPUT,
        /// What the row was given for an aggregate.
        FEATURE,
        /// The moment at which aggregates were asked that are asked for now.
        MOMENT
    }
}
