package dev.slipway.api.slo;

/// How soon somebody has to look.
public enum Severity {
    /// On a working day.
    TICKET,
    /// Now.
    PAGE
}
