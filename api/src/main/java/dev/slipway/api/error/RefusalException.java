package dev.slipway.api.error;

/// Carries a [Refusal] out of the depth of a decoder to the protocol's edge; it has no stack trace,
/// so refusing stays cheap.
public final class RefusalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    /// Carries `refusal`.
    public RefusalException(Refusal refusal) {
        super(refusal.message(), null, false, false);
        this.refusal = refusal;
    }

    /// Carries a refusal without advice on retrying.
    public RefusalException(ErrorCode code, String message) {
        this(Refusal.of(code, message));
    }

    /// What was refused and why.
    public Refusal refusal() {
        return refusal;
    }
}
