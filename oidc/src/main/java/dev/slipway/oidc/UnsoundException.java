package dev.slipway.oidc;

/// Carries why a token does not count to where a verdict is made of it.
final class UnsoundException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    UnsoundException(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
