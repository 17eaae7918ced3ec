package dev.slipway.telemetry;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.StopTimes;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.ObservedPrediction.Edge;
import dev.slipway.api.status.ObservedPrediction.Entry;
import dev.slipway.api.status.ObservedPrediction.Result;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.api.status.TraceContext;
import java.time.Instant;
import java.time.InstantSource;

/// Predictions as front ends report them.
final class Samples {
    static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-11-24T12:00:00Z"));
    static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
    static final String TRACE_PARENT = "00-" + TRACE_ID + "-00f067aa0ba902b7-01";
    static final TraceContext TRACE = TraceContext.of(TRACE_PARENT, "vendor=1");
    static final EndpointName FLIGHTS = new EndpointName("flights");

    private Samples() {}

    static VersionId version(long number) {
        return new VersionId(FLIGHTS, new VersionNumber(number));
    }

    static ServerEvent loading(long number) {
        return new ServerEvent.LoadStarted(version(number), "0".repeat(64));
    }

    static ObservedPrediction answered(long version) {
        return prediction(
                FLIGHTS,
                new VersionChoice.Exactly(new VersionNumber(version)),
                new Result.Answered());
    }

    static ObservedPrediction answered(long version, TraceContext trace) {
        ObservedPrediction one = answered(version);
        return like(one, one.id(), trace, "");
    }

    /// The same, after a front end has told the caller where the trace goes on.
    static ObservedPrediction answeredWith(String traceResponse, ObservedPrediction one) {
        return like(one, one.id(), one.trace(), traceResponse);
    }

    static ObservedPrediction named(PredictionId id, ObservedPrediction one) {
        return like(one, id, one.trace(), one.traceResponse());
    }

    private static ObservedPrediction like(
            ObservedPrediction one, PredictionId id, TraceContext trace, String traceResponse) {
        return new ObservedPrediction(
                id,
                one.protocol(),
                one.endpoint(),
                one.version(),
                one.result(),
                one.times(),
                one.edge(),
                trace,
                traceResponse,
                one.entry());
    }

    static ObservedPrediction refused(String endpoint, ErrorCode code) {
        return prediction(
                new EndpointName(endpoint), VersionChoice.ROUTED, new Result.Refused(code));
    }

    private static ObservedPrediction prediction(
            EndpointName endpoint, VersionChoice version, Result result) {
        return new ObservedPrediction(
                new PredictionId("0123456789abcdef0123456789abcdef"),
                "http",
                endpoint,
                version,
                result,
                new StopTimes(2_000, 30_000, 4),
                new Edge(10_000, 5_000, 60_000, 300, 120),
                TRACE,
                "",
                new Entry(VersionChoice.ROUTED, true));
    }
}
