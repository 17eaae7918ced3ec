package dev.slipway.client.call;

import dev.slipway.api.error.ErrorCode;

/// The error code that an HTTP status stands for; where several share one, the commonest.
final class HttpStatuses {
    private HttpStatuses() {}

    static ErrorCode code(int status) {
        return switch (status) {
            case 400, 422 -> ErrorCode.INVALID_INPUT;
            case 401 -> ErrorCode.UNAUTHENTICATED;
            case 403 -> ErrorCode.FORBIDDEN;
            case 404 -> ErrorCode.UNKNOWN_MODEL;
            case 405 -> ErrorCode.METHOD_NOT_ALLOWED;
            case 409 -> ErrorCode.CONFLICT;
            case 408 -> ErrorCode.BODY_TIMEOUT;
            case 413 -> ErrorCode.PAYLOAD_TOO_LARGE;
            case 415 -> ErrorCode.UNSUPPORTED_ENCODING;
            case 421 -> ErrorCode.MISDIRECTED;
            case 429 -> ErrorCode.OVERLOADED;
            case 499 -> ErrorCode.CANCELLED;
            case 501 -> ErrorCode.UNSUPPORTED;
            case 502, 503 -> ErrorCode.MODEL_NOT_READY;
            case 504 -> ErrorCode.DEADLINE_EXCEEDED;
            default -> ErrorCode.INTERNAL;
        };
    }
}
