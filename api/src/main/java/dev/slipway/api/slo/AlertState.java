package dev.slipway.api.slo;

/// Where an alert stands. Of an endpoint two windows say so, of a stream what was found in a row.
public enum AlertState {
    /// Nothing is wrong.
    OK,
    /// The long window burns, the short one does not: it has been going on, or has just ended. Of a
    /// stream: something was found, and not for long enough.
    PENDING,
    /// Both windows burn, or it was found for long enough.
    FIRING,
    /// The short window has stopped burning, or nothing was found; it has to be so for a while.
    RESOLVING;

    /// Whether somebody has been told and not yet told otherwise.
    public boolean isOpen() {
        return switch (this) {
            case OK, PENDING -> false;
            case FIRING, RESOLVING -> true;
        };
    }
}
