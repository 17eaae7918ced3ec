package dev.slipway.runtime;

/// A call that a model could not answer.
public final class InferenceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean inputToBlame;

    private InferenceException(String message, boolean inputToBlame, Throwable cause) {
        super(message, cause);
        this.inputToBlame = inputToBlame;
    }

    /// The model does not accept these values.
    public static InferenceException badInput(String message, Throwable cause) {
        return new InferenceException(message, true, cause);
    }

    /// The model failed on input that it should accept.
    public static InferenceException modelFailure(String message, Throwable cause) {
        return new InferenceException(message, false, cause);
    }

    /// Whether other input values could have succeeded.
    public boolean inputToBlame() {
        return inputToBlame;
    }
}
