package dev.slipway.frontend.http.mlflow;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.tracking.TrackingRefusedException.Reason;
import io.helidon.http.Status;

/// The names of errors that the client knows, each with its status: the one table of this door.
///
/// The client repeats 408, 429, 500, 502, 503 and 504 for minutes, so no caller's mistake has one
/// of these.
///
/// *Source*: mlflow/exceptions.py, `ERROR_CODE_TO_HTTP_STATUS`.
enum MlflowError {
    BAD_REQUEST(400),
    INVALID_PARAMETER_VALUE(400),
    RESOURCE_ALREADY_EXISTS(400),
    UNAUTHENTICATED(401),
    PERMISSION_DENIED(403),
    RESOURCE_DOES_NOT_EXIST(404),
    ENDPOINT_NOT_FOUND(404),
    RESOURCE_CONFLICT(409),
    REQUEST_LIMIT_EXCEEDED(429),
    NOT_IMPLEMENTED(501),
    TEMPORARILY_UNAVAILABLE(503),
    INTERNAL_ERROR(500);

    private final int status;

    MlflowError(int status) {
        this.status = status;
    }

    Status status() {
        return Status.create(status);
    }

    static MlflowError of(Reason reason) {
        return switch (reason) {
            case INVALID -> INVALID_PARAMETER_VALUE;
            case UNKNOWN -> RESOURCE_DOES_NOT_EXIST;
            case TAKEN -> RESOURCE_ALREADY_EXISTS;
        };
    }

    static MlflowError of(ErrorCode code) {
        return switch (code) {
            case MALFORMED_REQUEST,
                    PAYLOAD_TOO_LARGE,
                    UNSUPPORTED_ENCODING,
                    BODY_TIMEOUT,
                    CANCELLED ->
                    BAD_REQUEST;
            case INVALID_INPUT -> INVALID_PARAMETER_VALUE;
            case UNAUTHENTICATED -> UNAUTHENTICATED;
            case FORBIDDEN, MISDIRECTED, UNMET_REQUIREMENT -> PERMISSION_DENIED;
            case UNKNOWN_MODEL, UNKNOWN_VERSION, UNKNOWN_OBJECT -> RESOURCE_DOES_NOT_EXIST;
            case UNKNOWN_ROUTE, METHOD_NOT_ALLOWED -> ENDPOINT_NOT_FOUND;
            case UNSUPPORTED -> NOT_IMPLEMENTED;
            case OVERLOADED, DEADLINE_EXCEEDED -> REQUEST_LIMIT_EXCEEDED;
            case MODEL_NOT_READY, MODEL_FAILED, CONFLICT -> RESOURCE_CONFLICT;
            case BACKEND_UNAVAILABLE, BACKEND_FAILED -> TEMPORARILY_UNAVAILABLE;
            case SHUTTING_DOWN, STORE_UNAVAILABLE, OUTCOME_UNKNOWN -> TEMPORARILY_UNAVAILABLE;
            case INTERNAL -> INTERNAL_ERROR;
        };
    }
}
