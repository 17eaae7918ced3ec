package dev.slipway.api.model;

/// Where a version stands on this node.
public sealed interface VersionState {
    /// Being read, verified or warmed.
    record Loading() implements VersionState {}

    /// Warm and answering.
    record Ready() implements VersionState {}

    /// Could not be loaded.
    ///
    /// @param reason for an operator to read
    record Failed(String reason) implements VersionState {}

    /// No longer answering; its memory is being or has been returned.
    record Unloaded() implements VersionState {}

    /// Loaded when a request comes for it, which waits for that.
    ///
    /// @param tier how near it is
    record Dormant(Tier tier) implements VersionState {}

    /// Whether requests are answered, be it after loading the version for them.
    default boolean isReady() {
        return this instanceof Ready || this instanceof Dormant;
    }
}
