package dev.slipway.api.registry;

/// Whether a version may serve.
public enum VersionStatus {
    /// It may, where policies let it.
    ACTIVE,
    /// Taken out because of what it did; no alias may be set to it.
    QUARANTINED,
    /// No longer meant to serve.
    RETIRED
}
