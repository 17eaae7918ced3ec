package dev.slipway.console.prediction;

import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.capture.CaptureStatus;
import dev.slipway.api.capture.CaptureTimes;
import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.capture.RouteReason;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Kept predictions.
final class MadePredictions {
    private MadePredictions() {}

    static CapturedPrediction prediction(CaptureTimes times, @Nullable ErrorCode refusal) {
        return new CapturedPrediction(
                "0".repeat(32),
                null,
                Instant.parse("2026-11-26T08:00:00Z"),
                new EndpointName("flights"),
                null,
                refusal == null ? new VersionNumber(2) : null,
                RouteReason.RELEASE,
                "http",
                CaptureStatus.of(refusal),
                refusal,
                refusal == null ? CaptureReason.SLOW : CaptureReason.ERROR,
                times,
                3,
                2048,
                100,
                List.of(),
                List.of(),
                List.of());
    }
}
