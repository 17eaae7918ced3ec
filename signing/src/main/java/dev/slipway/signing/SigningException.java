package dev.slipway.signing;

/// A key or a directory that cannot be used, and why.
public final class SigningException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SigningException(String message) {
        super(message);
    }

    SigningException(String message, Throwable cause) {
        super(message, cause);
    }
}
