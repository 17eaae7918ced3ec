package dev.slipway.oidc;

/// Carries why a token does not count to where a verdict is made of it.
final class UnsoundException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;
    private final boolean isUndecided;

    UnsoundException(String reason) {
        this(reason, false);
    }

    private UnsoundException(String reason, boolean isUndecided) {
        super(reason, null, false, false);
        this.reason = reason;
        this.isUndecided = isUndecided;
    }

    /// Of a token that may count once more keys are known.
    static UnsoundException undecided(String reason) {
        return new UnsoundException(reason, true);
    }

    Verdict verdict() {
        return isUndecided ? new Verdict.Undecided(reason) : new Verdict.Unsound(reason);
    }
}
