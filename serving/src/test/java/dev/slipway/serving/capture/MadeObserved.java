package dev.slipway.serving.capture;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.status.ObservedPrediction;
import org.jspecify.annotations.Nullable;

/// What was observed of a prediction, to be offered to rings.
///
/// @param common what it has in common with others
record MadeObserved(ObservedPrediction prediction, CommonObserved common) {
    /// Of one that has nothing in common with others.
    MadeObserved(
            ObservedPrediction prediction,
            EndpointName endpoint,
            CaptureReason reason,
            @Nullable TeamName team) {
        this(prediction, CommonObserved.of(prediction, endpoint, reason, team));
    }

    /// Whether there was room for it.
    boolean into(CaptureRing ring) {
        return ring.offer(prediction, common);
    }

    /// Bytes that it takes there, without its head.
    int bytes() {
        return ObservedRecord.bytes(prediction, ObservedRecord.isSmall(prediction));
    }
}
