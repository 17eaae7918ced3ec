package dev.slipway.server.stop;

/// Ends a start that was told to stop before it was over.
public final class StopToldException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StopToldException() {
        super("told to stop before the start was over");
    }
}
