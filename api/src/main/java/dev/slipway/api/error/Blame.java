package dev.slipway.api.error;

/// Whose doing a failure is; failures are counted by it.
public enum Blame {
    /// The request is wrong; sending it again will not help.
    CALLER,
    /// The model itself failed or is not able to answer.
    MODEL,
    /// There is too much work; sending the request later may help.
    CAPACITY,
    /// Something outside the process failed.
    DEPENDENCY,
    /// A promise of ours was broken.
    INTERNAL
}
