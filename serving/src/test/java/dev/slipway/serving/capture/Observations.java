package dev.slipway.serving.capture;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.StopTimes;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.ObservedPrediction.Edge;
import dev.slipway.api.status.ObservedPrediction.Entry;
import dev.slipway.api.status.ObservedPrediction.Result;
import dev.slipway.api.status.TraceContext;

/// Predictions of version 3 of `flights` as they are observed, each of a number.
final class Observations {
    static final EndpointName FLIGHTS = new EndpointName("flights");
    static final VersionId VERSION = new VersionId(FLIGHTS, new VersionNumber(3));

    private Observations() {}

    /// Draws this part of the predictions.
    static CapturePolicy policy(double sample) {
        CapturePolicy usual = CapturePolicy.DEFAULT;
        return new CapturePolicy(
                sample, usual.drop(), usual.hash(), usual.keep(), usual.maxBytes());
    }

    static PredictionId id(int number) {
        return new PredictionId("019ac0b6b1f2%010x0000000000".formatted(number));
    }

    static ObservedPrediction answered(int number, long nanos) {
        return observed(number, nanos, new Result.Answered(), true);
    }

    static ObservedPrediction refused(int number, boolean isAdmitted) {
        return observed(number, 10, new Result.Refused(ErrorCode.INVALID_INPUT), isAdmitted);
    }

    static ObservedPrediction turnedAway(int number, ErrorCode code) {
        return observed(number, 10, new Result.Refused(code), false);
    }

    private static ObservedPrediction observed(
            int number, long nanos, Result result, boolean isAdmitted) {
        return new ObservedPrediction(
                id(number),
                "http",
                FLIGHTS,
                new VersionChoice.Exactly(VERSION.version()),
                result,
                new StopTimes(1, 2, 1),
                new Edge(1, 1, nanos, 10, 10),
                TraceContext.NONE,
                "",
                new Entry(VersionChoice.ROUTED, isAdmitted));
    }
}
