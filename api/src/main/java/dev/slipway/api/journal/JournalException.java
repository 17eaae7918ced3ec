package dev.slipway.api.journal;

/// The journal cannot be read or must not be trusted; the message says which record or file, and
/// what to do.
public final class JournalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public JournalException(String message) {
        super(message);
    }

    public JournalException(String message, Throwable cause) {
        super(message, cause);
    }
}
