package dev.slipway.serving.loadtest;

import java.io.Serial;

/// A version cannot be put under load.
final class UntestableException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    private final boolean isPassing;

    /// @param isPassing whether that may change
    UntestableException(String message, boolean isPassing) {
        super(message);
        this.isPassing = isPassing;
    }

    boolean isPassing() {
        return isPassing;
    }
}
