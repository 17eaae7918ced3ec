package dev.slipway.api.capture;

/// Why a prediction was kept.
public enum CaptureReason {
    /// It was drawn.
    SAMPLE,
    /// It had no answer.
    ERROR,
    /// It was among the slowest of its minute.
    SLOW,
    /// The server looked whether keeping works.
    SELF_TEST
}
