package dev.slipway.api.job;

import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import org.jspecify.annotations.Nullable;

/// The version that a job scores with.
///
/// @param endpoint whose version it is; absent where a model was named
/// @param digest of its package
public record ScoredVersion(
        @Nullable EndpointName endpoint, ModelName model, VersionNumber version, Sha256 digest) {
    /// Whether it is this version of this model.
    public boolean uses(ModelName name, VersionNumber number) {
        return model.equals(name) && version.equals(number);
    }

    /// The endpoint, or else the model, by whose name it would be served.
    public EndpointName subject() {
        return endpoint == null ? new EndpointName(model.value()) : endpoint;
    }
}
