package dev.slipway.serving.fleet;

/// A version that was given up while it was being loaded: nobody is told of a failure.
final class GivenUpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GivenUpException() {
        super("it was unloaded meanwhile");
    }
}
