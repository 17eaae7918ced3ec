package dev.slipway.api.slo;

/// Why an alert fires.
public enum AlertKind {
    /// The budget of the window would be gone within two days.
    FAST_BURN,
    /// It would be gone within five days.
    SLOW_BURN,
    /// It would be gone before the window is over.
    STEADY_BURN,
    /// Nobody asks any more, so nothing is known.
    ABSENT
}
