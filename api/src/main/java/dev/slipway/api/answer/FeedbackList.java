package dev.slipway.api.answer;

import dev.slipway.api.feedback.FeedbackEntry;
import java.util.List;

/// What was said of a prediction: its label, its outcome, both or neither.
public record FeedbackList(List<FeedbackEntry> entries) {
    public FeedbackList {
        entries = List.copyOf(entries);
    }
}
