package dev.slipway.api.capture;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A prediction as it was kept.
///
/// @param id its prediction id
/// @param trace the trace that it belongs to; absent when there is none
/// @param time when the request came, or the row was sent, in milliseconds
/// @param team whose endpoint it was then; absent when nobody's, or not known
/// @param version the version that was picked, when it got that far
/// @param route why that version
/// @param protocol `http`, `grpc`, or `stream` for a row of a stream job
/// @param refusal why there was no answer, if there was none
/// @param kept why it was kept
/// @param rows how many batch items it carried
/// @param inputs empty unless it was drawn
/// @param outputs empty unless it was drawn and answered
/// @param features what its rows were given for aggregates of events, and `features_at`, when that
///     was asked, in milliseconds; empty unless it was drawn and its version has any
public record CapturedPrediction(
        String id,
        @Nullable String trace,
        Instant time,
        EndpointName endpoint,
        @Nullable TeamName team,
        @Nullable VersionNumber version,
        RouteReason route,
        String protocol,
        CaptureStatus status,
        @Nullable ErrorCode refusal,
        CaptureReason kept,
        CaptureTimes times,
        int rows,
        long requestBytes,
        long responseBytes,
        List<CapturedColumn> inputs,
        List<CapturedColumn> outputs,
        List<CapturedColumn> features) {
    public CapturedPrediction {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        features = List.copyOf(features);
    }
}
