package dev.slipway.capture;

/// How many bytes one look-up may still read.
///
/// *Threads*: one.
final class ReadBudget {
    private long rest;
    private boolean isSpent;

    ReadBudget(long bytes) {
        this.rest = bytes;
    }

    /// Whether a file of so many bytes may be read; the first always may.
    boolean takes(long bytes) {
        if (rest <= 0) {
            isSpent = true;
            return false;
        }
        rest -= bytes;
        return true;
    }

    /// Whether something was left unread.
    boolean isSpent() {
        return isSpent;
    }
}
