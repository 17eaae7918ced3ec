package dev.slipway.console.prediction;

import dev.slipway.api.capture.CaptureStatus;
import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.console.page.Figures;
import dev.slipway.console.page.Words;

/// A kept prediction in a list.
public record PredictionLine(CapturedPrediction prediction) {
    private static final double NANOS_A_MILLI = 1e6;

    /// How it ended, in words.
    public String status() {
        return status(prediction);
    }

    static String status(CapturedPrediction prediction) {
        ErrorCode refusal = prediction.refusal();
        String word = Words.of(prediction.status());
        return refusal == null ? word : word + ": " + Words.of(refusal);
    }

    /// How that is to be shown.
    public String mood() {
        return mood(prediction.status());
    }

    static String mood(CaptureStatus status) {
        return switch (status) {
            case CaptureStatus.ANSWERED -> "good";
            case CaptureStatus.REFUSED -> "warn";
            case CaptureStatus.FAILED -> "bad";
        };
    }

    /// How long it took.
    public String total() {
        return millis(prediction.times().totalNanos());
    }

    static String millis(long nanos) {
        return Figures.millis(nanos / NANOS_A_MILLI);
    }
}
