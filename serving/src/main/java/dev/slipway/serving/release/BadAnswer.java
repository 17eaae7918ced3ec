package dev.slipway.serving.release;

import dev.slipway.api.error.ErrorCode;
import java.util.Optional;

/// What makes an answer count against its version.
public enum BadAnswer {
    /// The model failed on a request that fits it.
    MODEL_FAILED,
    /// The place where the model computes failed or could not be reached.
    BACKEND_FAILED,
    /// A defect of ours came to light while this version answered.
    INTERNAL,
    /// The deadline passed while the model computed.
    LATE,
    /// The answer has numbers that are not finite, and the other version's has not.
    NON_FINITE,
    /// The request was refused, and the other version takes it.
    REFUSED_ALONE;

    /// What a failure in the model counts as; empty where it says nothing of the version: the
    /// caller left, or somebody has too much to do.
    public static Optional<BadAnswer> of(ErrorCode code) {
        return switch (code) {
            case MODEL_FAILED -> Optional.of(MODEL_FAILED);
            case BACKEND_FAILED, BACKEND_UNAVAILABLE -> Optional.of(BACKEND_FAILED);
            case DEADLINE_EXCEEDED -> Optional.of(LATE);
            case INTERNAL, STORE_UNAVAILABLE, OUTCOME_UNKNOWN -> Optional.of(INTERNAL);
            case MALFORMED_REQUEST,
                    INVALID_INPUT,
                    UNKNOWN_MODEL,
                    UNKNOWN_VERSION,
                    UNKNOWN_ROUTE,
                    METHOD_NOT_ALLOWED,
                    PAYLOAD_TOO_LARGE,
                    UNSUPPORTED_ENCODING,
                    BODY_TIMEOUT,
                    MISDIRECTED,
                    UNAUTHENTICATED,
                    FORBIDDEN,
                    UNMET_REQUIREMENT,
                    UNKNOWN_OBJECT,
                    CONFLICT,
                    CANCELLED,
                    UNSUPPORTED,
                    MODEL_NOT_READY,
                    OVERLOADED,
                    SHUTTING_DOWN ->
                    Optional.empty();
        };
    }
}
