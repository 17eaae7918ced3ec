package dev.slipway.serving.fleet;

/// A version that was given up before anything of it was loaded: nobody is told of a failure.
final class GivenUpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GivenUpException() {
        super("it was unloaded meanwhile");
    }
}
