package dev.slipway.telemetry;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.ObservedPrediction.Result;

/// What series are told apart by, in the form in which a request has it at hand.
record SeriesKey(EndpointName endpoint, VersionChoice version, Result result, String protocol) {
    static SeriesKey of(ObservedPrediction prediction) {
        return new SeriesKey(
                prediction.endpoint(),
                prediction.version(),
                prediction.result(),
                prediction.protocol());
    }

    /// Whether the request belongs to this series; the same as comparing keys, without making one.
    boolean isOf(ObservedPrediction prediction) {
        return protocol.equals(prediction.protocol())
                && version.equals(prediction.version())
                && result.equals(prediction.result())
                && endpoint.equals(prediction.endpoint());
    }
}
