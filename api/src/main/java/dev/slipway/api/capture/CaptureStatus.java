package dev.slipway.api.capture;

import dev.slipway.api.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/// How a kept prediction ended.
public enum CaptureStatus {
    /// With an answer.
    ANSWERED,
    /// Refused: the caller's doing, or for want of capacity.
    REFUSED,
    /// Failed: the model's doing, or the server's.
    FAILED;

    /// The status of a request that ended so.
    ///
    /// @param refusal why there was no answer, if there was none
    public static CaptureStatus of(@Nullable ErrorCode refusal) {
        if (refusal == null) {
            return ANSWERED;
        }
        return switch (refusal.blame()) {
            case CALLER, CAPACITY -> REFUSED;
            case MODEL, DEPENDENCY, INTERNAL -> FAILED;
        };
    }
}
