package dev.slipway.frontend.http.exchange;

/// The body did not arrive in time and the exchange has been answered; it has no stack trace.
public final class BodyAbandonedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BodyAbandonedException() {
        super("the body did not arrive in time", null, false, false);
    }
}
