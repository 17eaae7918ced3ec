package dev.slipway.serving.shadow;

/// What an output decides for each row.
///
/// @param thresholds from which the score of a row decides
record Deciding(Thresholds thresholds, By by) {
    /// Nothing is known of the output.
    static final Deciding UNKNOWN = new Deciding(Thresholds.NONE, By.NUMBERS);

    /// By what a row is decided.
    enum By {
        /// By its class, as the signature or the package says.
        CLASS,
        /// By its label, where answers show that these are classes.
        LABEL,
        /// By the greatest of its numbers, where nothing is known to say more.
        NUMBERS
    }

    /// From these scores on.
    static Deciding from(Thresholds thresholds) {
        return new Deciding(thresholds, By.CLASS);
    }

    /// The same of stable and itself.
    Deciding ofStable() {
        return new Deciding(thresholds.ofStable(), by);
    }
}
