package dev.slipway.cli;

/// Options that say nothing beside one another: they are refused, or somebody would believe that
/// both were heard.
public final class Together {
    private Together() {}

    /// Refuses an option where it would be left out of account.
    ///
    /// *Errors*: `IllegalArgumentException`: `--speed: (expected: --replay)`.
    public static void refuse(boolean isUnheard, String option, String expected) {
        if (isUnheard) {
            throw new IllegalArgumentException(option + ": (expected: " + expected + ")");
        }
    }
}
