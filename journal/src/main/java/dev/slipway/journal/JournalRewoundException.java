package dev.slipway.journal;

/// The journal lacks records that a checkpoint proves there were; it opens only when an operator
/// accepts the loss.
public final class JournalRewoundException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    JournalRewoundException(String message) {
        super(message);
    }
}
