package dev.slipway.testkit;

import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.capture.CaptureStatus;
import dev.slipway.api.capture.CaptureTimes;
import dev.slipway.api.capture.CapturedColumn;
import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.capture.RouteReason;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A prediction of version 3 of `flights` that was answered over HTTP, and drawn to be kept.
public final class SampledPrediction {
    private SampledPrediction() {}

    /// One of as many rows as its inputs have values, of one row where it has none.
    ///
    /// @param trace absent when it belongs to none
    /// @param inputs of one value a row
    public static CapturedPrediction of(
            PredictionId id, @Nullable String trace, Instant time, List<CapturedColumn> inputs) {
        return new CapturedPrediction(
                id.value(),
                trace,
                time,
                new EndpointName("flights"),
                null,
                new VersionNumber(3),
                RouteReason.ENDPOINT,
                "http",
                CaptureStatus.ANSWERED,
                null,
                CaptureReason.SAMPLE,
                new CaptureTimes(1, 2, 3, 4, 5),
                inputs.isEmpty() ? 1 : inputs.getFirst().values().size(),
                10,
                20,
                inputs,
                List.of(),
                List.of());
    }
}
