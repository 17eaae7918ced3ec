package dev.slipway.serving.shadow;

/// What an output decides for each row.
///
/// @param thresholds from which the score of a row decides
/// @param isLabel whether a row has a label, so that another one is another decision
/// @param ranks whether the greatest number of a row is its class whatever the numbers are; where
///     it is not, only if they are probabilities
record Deciding(Thresholds thresholds, boolean isLabel, boolean ranks) {
    /// Nothing is known of the output.
    static final Deciding UNKNOWN = by(Thresholds.NONE);

    /// From these scores on.
    static Deciding by(Thresholds thresholds) {
        return new Deciding(thresholds, false, true);
    }

    /// The same of stable and itself.
    Deciding ofStable() {
        return new Deciding(thresholds.ofStable(), isLabel, ranks);
    }
}
