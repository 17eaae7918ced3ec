package dev.slipway.cli;

import dev.slipway.documents.Durations;
import java.time.Duration;

/// Times that stand behind an option: what is said of one that is none names the option.
public final class GivenTime {
    private GivenTime() {}

    /// The time that `text` writes.
    ///
    /// *Errors*: `IllegalArgumentException`: `--wait: 5 (expected: a time such as 20ms, …)`.
    public static Duration of(String option, String text) {
        try {
            return Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
        }
    }
}
