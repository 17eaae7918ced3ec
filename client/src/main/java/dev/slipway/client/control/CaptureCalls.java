package dev.slipway.client.control;

import dev.slipway.api.answer.FeedbackList;
import dev.slipway.api.capture.CaptureQuestion;
import dev.slipway.api.capture.CaptureStatus;
import dev.slipway.api.capture.CapturedList;
import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.feedback.FeedbackEntry;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.documents.Constants;
import java.util.List;

/// Calls that look predictions up which a server kept.
public final class CaptureCalls {
    private static final String PATH = "/predictions";

    private final ApiCalls api;

    public CaptureCalls(ApiCalls api) {
        this.api = api;
    }

    /// The prediction of this id.
    public CapturedPrediction one(PredictionId id) {
        return api.get(PATH + "/" + id, Reading.now(), CapturedPrediction.class);
    }

    /// What was said of a prediction: its label, its outcome, both or neither.
    public List<FeedbackEntry> feedback(PredictionId id) {
        return api.get(PATH + "/" + id + "/feedback", Reading.now(), FeedbackList.class).entries();
    }

    /// The newest predictions of a trace.
    ///
    /// @param trace 32 lower-case hexadecimal digits
    public CapturedList ofTrace(String trace, int limit) {
        return api.get(
                PATH,
                Reading.now().with("trace", trace).with("limit", Integer.toString(limit)),
                CapturedList.class);
    }

    /// Those of an endpoint that a question asks for.
    public CapturedList list(CaptureQuestion question) {
        CaptureStatus status = question.status();
        return api.get(
                PATH,
                Reading.now()
                        .with("endpoint", question.endpoint().value())
                        .with("status", status == null ? null : Constants.word(status))
                        .with("slowest", question.slowest() ? "true" : null)
                        .with("limit", Integer.toString(question.limit())),
                CapturedList.class);
    }
}
