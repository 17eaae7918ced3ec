package dev.slipway.capture;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.StopTimes;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Feature;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.ObservedPrediction.Edge;
import dev.slipway.api.status.ObservedPrediction.Entry;
import dev.slipway.api.status.ObservedPrediction.Result;
import dev.slipway.api.status.TraceContext;
import dev.slipway.serving.capture.CaptureItem;
import dev.slipway.serving.capture.CapturedCall;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import java.time.Instant;
import java.util.List;

/// Predictions of whether flights are late, as serving tells of them.
public final class Flown {
    public static final EndpointName FLIGHTS = new EndpointName("flights");
    public static final VersionId VERSION = new VersionId(FLIGHTS, new VersionNumber(3));
    public static final Instant START = Instant.parse("2026-11-25T23:59:00Z");
    public static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    public static final Signature SIGNATURE =
            new Signature(
                    List.of(TensorSpec.of("input", Datatype.FP32, -1, 2)),
                    List.of(TensorSpec.of("late", Datatype.FP64, -1)),
                    List.of(
                            Feature.numeric("distance"),
                            new Feature("origin", List.of("ATL", "BOS"))));

    private Flown() {}

    /// The id of a prediction so many seconds after the start.
    public static PredictionId id(int seconds) {
        return new PredictionId(
                "%012x%010x0000000000"
                        .formatted(START.plusSeconds(seconds).toEpochMilli(), seconds));
    }

    public static ObservedPrediction answered(int seconds, long nanos) {
        return observed(seconds, nanos, FLIGHTS, new Result.Answered());
    }

    public static ObservedPrediction refused(int seconds, ErrorCode code) {
        return observed(seconds, 1_000, FLIGHTS, new Result.Refused(code));
    }

    public static ObservedPrediction observed(
            int seconds, long nanos, EndpointName endpoint, Result result) {
        return new ObservedPrediction(
                id(seconds),
                "http",
                endpoint,
                new VersionChoice.Exactly(VERSION.version()),
                result,
                new StopTimes(20, 30, 2),
                new Edge(10, 40, nanos, 210, 120),
                new TraceContext("00-" + TRACE + "-00f067aa0ba902b7-01", ""),
                "",
                new Entry(VersionChoice.ROUTED, true));
    }

    /// Two flights and whether they are late.
    public static CapturedCall call(float distance) {
        return call(distance, sampling(1));
    }

    /// The same, drawn by this policy.
    public static CapturedCall call(float distance, CapturePolicy policy) {
        return CapturedCall.of(
                        VERSION,
                        SIGNATURE,
                        policy,
                        List.of(
                                DenseTensor.ofFloats(
                                        Shape.of(2, 2), distance, 0, distance + 0.1f, 1)))
                .answered(
                        List.of(
                                new NamedTensor(
                                        "late", DenseTensor.ofDoubles(Shape.of(2), 0.25, 0.75))));
    }

    /// What is kept of a call beside its numbers.
    public static CaptureItem.Tensors tensors(int seconds, CapturedCall call) {
        return new CaptureItem.Tensors(
                id(seconds),
                call.version(),
                call.signature(),
                call.inputs(),
                call.outputs(),
                call.features(),
                call.policy());
    }

    public static CapturePolicy sampling(double part) {
        return policy(part, List.of(), List.of());
    }

    public static CapturePolicy policy(double part, List<String> drop, List<String> hash) {
        CapturePolicy usual = CapturePolicy.DEFAULT;
        return new CapturePolicy(part, drop, hash, usual.keep(), usual.maxBytes());
    }
}
