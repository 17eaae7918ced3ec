package dev.slipway.api.inference;

import java.util.Locale;
import java.util.Optional;

/// How much a request matters when not all can be answered, the most first.
///
/// *Source*: the criticalities of Google's Site Reliability Engineering, chapter 21.
public enum Priority {
    /// Refused last: people wait for it, and nothing else will do.
    CRITICAL_PLUS,
    /// People wait for it; what requests are that say nothing.
    CRITICAL,
    /// It can be late, or be asked for again.
    SHEDDABLE_PLUS,
    /// It can be left out.
    SHEDDABLE;

    /// As callers write it.
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The one that is written like this.
    public static Optional<Priority> of(String text) {
        for (Priority priority : values()) {
            if (priority.text().equals(text)) {
                return Optional.of(priority);
            }
        }
        return Optional.empty();
    }

    /// The one that Triton's parameter stands for: 1 for the highest, larger numbers for lower
    /// ones; empty for 0, which leaves it to the server.
    public static Optional<Priority> ofParameter(long number) {
        return switch ((int) Math.min(number, 4)) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(CRITICAL_PLUS);
            case 2 -> Optional.of(CRITICAL);
            case 3 -> Optional.of(SHEDDABLE_PLUS);
            default -> Optional.of(SHEDDABLE);
        };
    }
}
