package dev.slipway.frontend.http.mlflow;

/// A request that this door refuses by itself; it has no stack trace.
final class MlflowException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final MlflowError error;
    private final String text;

    MlflowException(MlflowError error, String text) {
        super(text, null, false, false);
        this.error = error;
        this.text = text;
    }

    MlflowError error() {
        return error;
    }

    String text() {
        return text;
    }
}
