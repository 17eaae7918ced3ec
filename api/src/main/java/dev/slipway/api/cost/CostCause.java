package dev.slipway.api.cost;

/// Why something was used.
public enum CostCause {
    /// Somebody asked for a prediction, or may ask: memory that is held counts here.
    SERVE,
    /// A version saw traffic and answered nobody. What it holds counts here where it is loaded for
    /// that alone.
    SHADOW,
    /// A version was loaded and warmed up.
    COLD_START,
    /// A job scored rows.
    JOB
}
