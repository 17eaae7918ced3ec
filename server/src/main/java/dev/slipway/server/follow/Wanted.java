package dev.slipway.server.follow;

import dev.slipway.api.control.Image;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.runtime.RemoteModel;

/// What an endpoint should serve.
record Wanted(EndpointName endpoint, ModelName model, VersionNumber version, Sha256 digest) {
    /// As serving names it.
    VersionId id() {
        return new VersionId(endpoint, version);
    }

    /// Whether it computes elsewhere.
    boolean isRemote(Image image) {
        return image.model(model)
                .flatMap(known -> known.version(version))
                .filter(one -> one.content().format().equals(RemoteModel.FORMAT))
                .isPresent();
    }

    /// Whether it may serve nobody until somebody says otherwise.
    boolean isQuarantined(Image image) {
        return image.model(model)
                .flatMap(known -> known.version(version))
                .filter(one -> one.status() == VersionStatus.QUARANTINED)
                .filter(one -> one.content().digest().equals(digest))
                .isPresent();
    }
}
