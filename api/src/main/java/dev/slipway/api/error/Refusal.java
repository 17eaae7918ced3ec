package dev.slipway.api.error;

import java.time.Duration;
import java.util.Optional;

/// A "no" with its reason: the value in which every expected failure travels to a front end.
///
/// @param code why
/// @param message field, value, expectation and subject, for the caller to read
/// @param retry whether and when the same request may succeed
public record Refusal(ErrorCode code, String message, Retry retry) {
    /// Whether sending the same request again can help.
    public sealed interface Retry {
        /// It will not help, or nobody knows when.
        record Pointless() implements Retry {}

        /// It may help after this time.
        record After(Duration delay) implements Retry {
            /// *Errors*: `IllegalArgumentException` for a negative delay.
            public After {
                if (delay.isNegative()) {
                    throw new IllegalArgumentException("delay: " + delay + " (expected: >= 0)");
                }
            }
        }
    }

    private static final Retry POINTLESS = new Retry.Pointless();

    /// A refusal without advice on retrying.
    public static Refusal of(ErrorCode code, String message) {
        return new Refusal(code, message, POINTLESS);
    }

    /// A refusal of a request that may succeed after `delay`.
    public static Refusal retryable(ErrorCode code, String message, Duration delay) {
        return new Refusal(code, message, new Retry.After(delay));
    }

    /// When to retry, if retrying can help.
    public Optional<Duration> retryAfter() {
        return retry instanceof Retry.After after ? Optional.of(after.delay()) : Optional.empty();
    }
}
