package dev.slipway.client;

/// A call without an answer: the server's refusal, or the reason why it could not be reached.
public final class ClientException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    /// A refusal with this HTTP status.
    ClientException(int status, String message) {
        super(message);
        this.status = status;
    }

    /// A server that could not be reached.
    ClientException(String message, Throwable cause) {
        super(message, cause);
        this.status = 0;
    }

    /// The HTTP status of a refusal, or 0 when there was no answer at all.
    public int status() {
        return status;
    }

    /// Whether the server answered at all.
    public boolean wasReached() {
        return status != 0;
    }
}
