package dev.slipway.api.slo;

/// Why an alert of a stream fires, what keeps most from being answered first.
public enum StreamAlertKind {
    /// It waits for somebody, or its attempts break again and again.
    HALTED,
    /// Its brokers do not answer.
    BROKERS,
    /// The version that is wanted does not score: another one does.
    VERSION,
    /// It does not feed the online store.
    FEED,
    /// It is behind, and does not catch up.
    LAG,
    /// What is through is older than it should be, while rows are left.
    WATERMARK_DELAY,
    /// Predictions are visible too long after their rows.
    COMMIT_LATENCY,
    /// Too many rows cannot be scored.
    DEAD_LETTERS
}
