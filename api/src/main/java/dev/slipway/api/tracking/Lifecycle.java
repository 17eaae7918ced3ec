package dev.slipway.api.tracking;

/// Whether an experiment or run is in use or has been put away.
public enum Lifecycle {
    ACTIVE,
    DELETED;

    /// Which of them a search looks at.
    public enum View {
        ACTIVE_ONLY,
        DELETED_ONLY,
        ALL
    }
}
