package dev.slipway.client.call;

import dev.slipway.api.error.ErrorCode;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A call that was not answered, with the reason.
public final class SlipwayException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final @Nullable Duration retryAfter;
    private final boolean reached;

    /// A refusal by the server.
    public SlipwayException(ErrorCode code, String message, @Nullable Duration retryAfter) {
        super(message);
        this.code = code;
        this.retryAfter = retryAfter;
        this.reached = true;
    }

    /// An answer that is not one.
    public SlipwayException(ErrorCode code, String message) {
        this(code, message, (Duration) null);
    }

    private SlipwayException(
            ErrorCode code, String message, @Nullable Throwable cause, boolean reached) {
        super(message, cause);
        this.code = code;
        this.retryAfter = null;
        this.reached = reached;
    }

    /// An answer that is not one, and what broke on it.
    public SlipwayException(ErrorCode code, String message, Throwable cause) {
        this(code, message, cause, true);
    }

    /// A call that no server has answered.
    public static SlipwayException unanswered(
            ErrorCode code, String message, @Nullable Throwable cause) {
        return new SlipwayException(code, message, cause, false);
    }

    /// A call that was not sent, because what shows who calls cannot be had.
    ///
    /// @param wasRefused whether somebody said no, as opposed to not answering
    public static SlipwayException unidentified(
            String message, Throwable cause, boolean wasRefused) {
        return new SlipwayException(ErrorCode.UNAUTHENTICATED, message, cause, wasRefused);
    }

    /// Why. A server that cannot be reached counts as `MODEL_NOT_READY`.
    public ErrorCode code() {
        return code;
    }

    /// When the server expects the same call to succeed.
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /// Whether a server, or the issuer of its sessions, said so; false when none was reached, or
    /// none answered in time.
    public boolean wasReached() {
        return reached;
    }

    /// Whether sending the same call again can help.
    public boolean isTransient() {
        return switch (code) {
            case OVERLOADED, MODEL_NOT_READY, SHUTTING_DOWN -> true;
            case BACKEND_UNAVAILABLE, STORE_UNAVAILABLE, OUTCOME_UNKNOWN -> true;
            case MALFORMED_REQUEST, INVALID_INPUT, UNKNOWN_MODEL, UNKNOWN_VERSION -> false;
            case UNKNOWN_ROUTE, METHOD_NOT_ALLOWED, PAYLOAD_TOO_LARGE -> false;
            case UNSUPPORTED_ENCODING, BODY_TIMEOUT, MISDIRECTED, FORBIDDEN -> false;
            case UNAUTHENTICATED, UNMET_REQUIREMENT, UNKNOWN_OBJECT, CONFLICT -> false;
            case CANCELLED, UNSUPPORTED, MODEL_FAILED, DEADLINE_EXCEEDED, INTERNAL -> false;
            case BACKEND_FAILED -> false;
        };
    }
}
