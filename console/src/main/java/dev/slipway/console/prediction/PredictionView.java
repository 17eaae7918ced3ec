package dev.slipway.console.prediction;

import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.feedback.FeedbackEntry;
import dev.slipway.api.model.Cell;
import dev.slipway.console.page.Links;
import java.util.List;

/// One kept prediction.
///
/// @param stops with their times
/// @param features what was given for aggregates of events
/// @param feedback what was said of it later
public record PredictionView(
        CapturedPrediction prediction,
        List<StopLine> stops,
        List<ColumnLine> inputs,
        List<ColumnLine> outputs,
        List<ColumnLine> features,
        List<FeedbackEntry> feedback) {
    public PredictionView {
        stops = List.copyOf(stops);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        features = List.copyOf(features);
        feedback = List.copyOf(feedback);
    }

    static PredictionView of(CapturedPrediction one, List<FeedbackEntry> feedback) {
        return new PredictionView(
                one,
                StopLine.of(one),
                one.inputs().stream().map(ColumnLine::of).toList(),
                one.outputs().stream().map(ColumnLine::of).toList(),
                one.features().stream().map(ColumnLine::of).toList(),
                feedback);
    }

    /// How it ended, in words.
    public String status() {
        return PredictionLine.status(prediction);
    }

    /// How that is to be shown.
    public String mood() {
        return PredictionLine.mood(prediction.status());
    }

    /// How long all of it took.
    public String total() {
        return PredictionLine.millis(prediction.times().totalNanos());
    }

    /// Why the version was picked, in words.
    public String why() {
        return StopLine.why(prediction);
    }

    /// Why it was kept, in words.
    public String kept() {
        return switch (prediction.kept()) {
            case CaptureReason.SAMPLE -> "it was drawn";
            case CaptureReason.ERROR -> "it had no answer";
            case CaptureReason.SLOW -> "it was among the slowest of its minute";
            case CaptureReason.SELF_TEST -> "the server looked whether keeping works";
        };
    }

    /// Address of the other predictions of its trace.
    public String traceAddress() {
        return Links.to("/predictions").with("id", prediction.trace()).toString();
    }

    /// Address of the endpoint's predictions that ended without an answer.
    public String errorsAddress() {
        return Links.to("/predictions").with("endpoint", prediction.endpoint().value()).toString();
    }

    /// What somebody said, in words.
    public static String said(FeedbackEntry entry) {
        Cell label = entry.item().label();
        return label == null ? String.valueOf(entry.item().outcome()) : ColumnLine.text(label);
    }
}
