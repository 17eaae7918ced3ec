package dev.slipway.tracking;

/// The database is damaged, of a newer server or misused; nobody's request is to blame.
public final class TrackingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TrackingException(String message, Throwable cause) {
        super(message, cause);
    }
}
