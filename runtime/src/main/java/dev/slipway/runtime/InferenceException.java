package dev.slipway.runtime;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import org.jspecify.annotations.Nullable;

/// A call that a model could not answer.
public final class InferenceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    private InferenceException(Refusal refusal, @Nullable Throwable cause) {
        super(refusal.message(), cause);
        this.refusal = refusal;
    }

    /// The model does not accept these values.
    public static InferenceException badInput(String message, Throwable cause) {
        return new InferenceException(Refusal.of(ErrorCode.INVALID_INPUT, message), cause);
    }

    /// The model failed on input that it should accept.
    public static InferenceException modelFailure(String message, Throwable cause) {
        return new InferenceException(Refusal.of(ErrorCode.MODEL_FAILED, message), cause);
    }

    /// The call was stopped at its deadline.
    public static InferenceException late(String message, Throwable cause) {
        return new InferenceException(Refusal.of(ErrorCode.DEADLINE_EXCEEDED, message), cause);
    }

    /// The call was refused where it was to run, which is not here.
    public static InferenceException refused(Refusal refusal, @Nullable Throwable cause) {
        return new InferenceException(refusal, cause);
    }

    /// Why, as the caller is told.
    public Refusal refusal() {
        return refusal;
    }

    /// Whether other input values could have succeeded.
    public boolean inputToBlame() {
        return refusal.code() == ErrorCode.INVALID_INPUT;
    }

    /// Whether the same call may well succeed later: neither input nor model is to blame.
    public boolean isPassing() {
        return refusal.code() == ErrorCode.BACKEND_UNAVAILABLE
                || refusal.code() == ErrorCode.OVERLOADED;
    }
}
