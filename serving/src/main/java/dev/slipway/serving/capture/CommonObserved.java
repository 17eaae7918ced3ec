package dev.slipway.serving.capture;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.ObservedPrediction.Result;
import org.jspecify.annotations.Nullable;

/// What was observed alike of many predictions, for which one reference stands in the ring.
///
/// @param endpoint equal to the predictions', and living long
/// @param protocol they came by
/// @param reason why they are kept
/// @param team whose endpoint it was; absent when nobody's
/// @param refusal why they were refused; absent when they were answered
record CommonObserved(
        EndpointName endpoint,
        String protocol,
        CaptureReason reason,
        @Nullable TeamName team,
        @Nullable ErrorCode refusal) {
    static CommonObserved of(
            ObservedPrediction prediction,
            EndpointName endpoint,
            CaptureReason reason,
            @Nullable TeamName team) {
        return new CommonObserved(
                endpoint, prediction.protocol(), reason, team, refusal(prediction));
    }

    private static @Nullable ErrorCode refusal(ObservedPrediction prediction) {
        return prediction.result() instanceof Result.Refused refused ? refused.code() : null;
    }

    /// Whether this was observed of another prediction of the same endpoint, too. Protocols and
    /// teams are compared as objects, which mostly live long: equal ones have another of these,
    /// which does no harm.
    @SuppressWarnings("ReferenceEquality")
    boolean isOf(ObservedPrediction prediction, CaptureReason why, @Nullable TeamName whose) {
        return reason == why
                && refusal == refusal(prediction)
                && protocol == prediction.protocol()
                && team == whose;
    }
}
