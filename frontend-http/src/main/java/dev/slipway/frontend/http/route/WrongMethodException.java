package dev.slipway.frontend.http.route;

/// A path that exists for another method; it has no stack trace.
public final class WrongMethodException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String allowed;
    private final String text;

    WrongMethodException(String method, String path, String allowed) {
        super(null, null, false, false);
        this.text = method + " " + path + " (expected: " + allowed + ")";
        this.allowed = allowed;
    }

    /// What the caller reads.
    public String text() {
        return text;
    }

    /// The method that the path takes.
    public String allowed() {
        return allowed;
    }
}
