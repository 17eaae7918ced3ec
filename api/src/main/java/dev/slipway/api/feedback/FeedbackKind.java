package dev.slipway.api.feedback;

/// What is said of a prediction.
public enum FeedbackKind {
    /// What would have been right.
    LABEL,
    /// What acting on it was worth.
    OUTCOME
}
