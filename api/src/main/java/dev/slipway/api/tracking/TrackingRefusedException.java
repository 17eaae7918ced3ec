package dev.slipway.api.tracking;

/// A caller's mistake about experiments, runs or models; it has no stack trace.
public final class TrackingRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// What is wrong.
    public enum Reason {
        /// A value is not one that may be logged or asked for.
        INVALID,
        /// Nothing has this id, name or path.
        UNKNOWN,
        /// Something has this name already.
        TAKEN
    }

    private final Reason reason;

    /// Refuses for this reason, in words that name the value.
    public TrackingRefusedException(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    /// Refuses a value.
    public static TrackingRefusedException invalid(String message) {
        return new TrackingRefusedException(Reason.INVALID, message);
    }

    /// Says that there is no such thing.
    public static TrackingRefusedException unknown(String message) {
        return new TrackingRefusedException(Reason.UNKNOWN, message);
    }

    /// Says that a name is taken.
    public static TrackingRefusedException taken(String message) {
        return new TrackingRefusedException(Reason.TAKEN, message);
    }

    /// What is wrong.
    public Reason reason() {
        return reason;
    }

    /// What the caller reads.
    public String text() {
        return String.valueOf(getMessage());
    }
}
