package dev.slipway.serving.admission;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.serving.limits.ByteBudget;
import dev.slipway.serving.limits.Places;
import java.time.Duration;

/// The words in which requests are turned away.
final class Refusals {
    private static final Duration RESTART = Duration.ofSeconds(5);

    private Refusals() {}

    static Refusal stopping() {
        return Refusal.retryable(ErrorCode.SHUTTING_DOWN, "the server is shutting down", RESTART);
    }

    static Refusal closed() {
        return Refusal.of(ErrorCode.CANCELLED, "the request was closed");
    }

    static Refusal late(RequestHead head, Places places) {
        return Refusal.retryable(
                ErrorCode.DEADLINE_EXCEEDED,
                "deadline: already passed for model " + head.endpoint(),
                places.retryAfter());
    }

    static Refusal unreachable(RequestHead head, long expectedNanos) {
        return Refusal.retryable(
                ErrorCode.DEADLINE_EXCEEDED,
                "deadline: cannot be met (expected: about "
                        + expectedNanos / 1_000
                        + " us more) for model "
                        + head.endpoint(),
                Duration.ofNanos(expectedNanos));
    }

    static Refusal places(RequestHead head, Places places) {
        return Refusal.retryable(
                ErrorCode.OVERLOADED,
                "concurrency: "
                        + places.limit()
                        + " requests inside (expected: fewer) for model "
                        + head.endpoint(),
                places.retryAfter());
    }

    static Refusal bytes(ByteBudget budget, long wanted, Places places) {
        if (wanted > budget.limit()) {
            return Refusal.of(
                    ErrorCode.PAYLOAD_TOO_LARGE,
                    "body: "
                            + wanted
                            + " bytes (expected: <= "
                            + budget.limit()
                            + ", what all requests may hold together)");
        }
        return Refusal.retryable(
                ErrorCode.OVERLOADED,
                "request-bytes: "
                        + budget.inFlight()
                        + " in flight (expected: room for "
                        + wanted
                        + " within "
                        + budget.limit()
                        + ")",
                places.retryAfter());
    }
}
