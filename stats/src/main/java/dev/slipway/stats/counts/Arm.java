package dev.slipway.stats.counts;

/// One of the two versions that a release compares.
public enum Arm {
    /// The version that may take over.
    CANDIDATE,
    /// The version that serves and that traffic falls back to.
    STABLE
}
