package dev.slipway.client.predict;

import dev.slipway.api.error.ErrorCode;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A request that was not answered, with the reason.
public final class SlipwayException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final @Nullable Duration retryAfter;

    SlipwayException(ErrorCode code, String message, @Nullable Duration retryAfter) {
        super(message);
        this.code = code;
        this.retryAfter = retryAfter;
    }

    SlipwayException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.retryAfter = null;
    }

    /// Why. A server that cannot be reached counts as `MODEL_NOT_READY`.
    public ErrorCode code() {
        return code;
    }

    /// When the server expects the same request to succeed.
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /// Whether sending the same request again can help.
    boolean isTransient() {
        return switch (code) {
            case OVERLOADED, MODEL_NOT_READY, SHUTTING_DOWN -> true;
            case MALFORMED_REQUEST, INVALID_INPUT, UNKNOWN_MODEL, UNKNOWN_VERSION -> false;
            case UNKNOWN_ROUTE, METHOD_NOT_ALLOWED, PAYLOAD_TOO_LARGE -> false;
            case UNSUPPORTED_ENCODING, BODY_TIMEOUT, MISDIRECTED, FORBIDDEN -> false;
            case CANCELLED, UNSUPPORTED, MODEL_FAILED, DEADLINE_EXCEEDED, INTERNAL -> false;
        };
    }
}
