package dev.slipway.api.model;

/// Which version of an endpoint a caller wants.
public sealed interface VersionChoice {
    /// The one choice that leaves it to the endpoint's routing.
    VersionChoice ROUTED = new Routed();

    /// The version that the endpoint's routing picks.
    record Routed() implements VersionChoice {}

    /// Exactly this version.
    record Exactly(VersionNumber version) implements VersionChoice {}
}
