package dev.slipway.api.journal;

/// The journal cannot be read or must not be trusted; the message says which record or file, and
/// what to do.
public final class JournalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean isAway;

    public JournalException(String message) {
        super(message);
        isAway = false;
    }

    public JournalException(String message, Throwable cause) {
        this(message, cause, false);
    }

    private JournalException(String message, Throwable cause, boolean isAway) {
        super(message, cause);
        this.isAway = isAway;
    }

    /// What holds the journal does not answer now, which says nothing of any record.
    public static JournalException away(String message, Throwable cause) {
        return new JournalException(message, cause, true);
    }

    /// Whether the same may be read another time, for all that is known.
    public boolean isAway() {
        return isAway;
    }
}
