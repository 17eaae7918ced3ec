package dev.slipway.api.slo;

/// Where an alert stands.
public enum AlertState {
    /// Nothing is wrong.
    OK,
    /// The long window burns, the short one does not: it has been going on, or has just ended.
    PENDING,
    /// Both windows burn.
    FIRING,
    /// The short window has stopped burning; it has to do so twice.
    RESOLVING
}
