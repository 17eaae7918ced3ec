package dev.slipway.api.model;

/// An endpoint and one version of it.
public record VersionId(EndpointName endpoint, VersionNumber version) {
    @Override
    public String toString() {
        return endpoint + "/" + version;
    }
}
