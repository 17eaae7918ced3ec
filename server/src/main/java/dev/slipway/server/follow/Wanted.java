package dev.slipway.server.follow;

import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;

/// What an endpoint should serve.
record Wanted(EndpointName endpoint, ModelName model, VersionNumber version, Sha256 digest) {
    /// As serving names it.
    VersionId id() {
        return new VersionId(endpoint, version);
    }
}
