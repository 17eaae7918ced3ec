package dev.slipway.serving.overload;

/// How an endpoint stands with overload.
public enum Phase {
    /// Nothing but its own bound holds.
    NORMAL,
    /// Requests take too long: the limit falls.
    BRAKING,
    /// The limit is found, and keeps requests out.
    SHEDDING,
    /// Nobody is kept out any more; the limit grows, and goes when it stays so.
    RECOVERING
}
