package dev.slipway.api.slo;

/// What of an endpoint's promise is counted.
public enum Indicator {
    /// Requests that were answered well.
    AVAILABILITY,
    /// Of these, the ones that were answered within the p99.
    LATENCY
}
