package dev.slipway.api.spec;

import dev.slipway.api.error.TimeText;
import java.time.Duration;

/// When it becomes known what would have been right.
///
/// @param labelDelay how long after a prediction its label is known; earlier labels wait, so that
///     those that come soonest say no more than the others
public record FeedbackPolicy(Duration labelDelay) {
    public FeedbackPolicy {
        if (labelDelay.isNegative()) {
            throw new IllegalArgumentException(
                    "feedback.label-delay: " + TimeText.of(labelDelay) + " (expected: >= 0)");
        }
    }
}
