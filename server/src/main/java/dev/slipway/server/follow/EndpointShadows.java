package dev.slipway.server.follow;

import dev.slipway.api.control.Image;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.api.shadow.ShadowSpec;
import dev.slipway.api.shadow.Shadows;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Shadows whose versions are loaded when they begin and unloaded when they end.
///
/// *Threads*: any; to begin one waits for the load.
public final class EndpointShadows implements Shadows {
    private final Shadows shadows;
    private final ShadowedVersions versions;

    /// The image that was followed last, and its endpoints; of whoever follows alone.
    private @Nullable Image followed;

    private Collection<?> declared = List.of();

    /// Shadows of versions that these load.
    public EndpointShadows(Shadows shadows, ShadowedVersions versions) {
        this.shadows = shadows;
        this.versions = versions;
    }

    @Override
    public ShadowReport begin(EndpointName endpoint, ShadowSpec spec) {
        switch (versions.load(endpoint, spec.version()).join()) {
            case VersionState.Ready() -> {}
            case VersionState.Failed(String reason) -> throw notLoaded(endpoint, spec, reason);
            case VersionState.Loading(), VersionState.Unloaded(), VersionState.Dormant _ ->
                    throw notLoaded(endpoint, spec, "it was unloaded meanwhile");
        }
        try {
            return shadows.begin(endpoint, spec);
        } catch (RefusalException e) {
            if (shadows.report(endpoint, spec.version()).isEmpty()) {
                versions.unload(endpoint, spec.version());
                throw e;
            }
            // Whoever asked for the same was first, and sees traffic with it, or has seen some.
            throw e.refusal().code() == ErrorCode.MODEL_NOT_READY
                    ? alreadyThere(endpoint, spec)
                    : e;
        }
    }

    private RefusalException notLoaded(EndpointName endpoint, ShadowSpec spec, String reason) {
        if (shadows.report(endpoint, spec.version()).isPresent()) {
            return alreadyThere(endpoint, spec);
        }
        versions.unload(endpoint, spec.version());
        return new RefusalException(
                ErrorCode.MODEL_NOT_READY,
                "version " + spec.version() + " of endpoint " + endpoint + ": " + reason);
    }

    /// Its version may sleep since another one needed the memory; it is that shadow's all the same.
    private static RefusalException alreadyThere(EndpointName endpoint, ShadowSpec spec) {
        return new RefusalException(
                ErrorCode.CONFLICT,
                "version: "
                        + spec.version()
                        + " (expected: one that is no shadow of endpoint "
                        + endpoint
                        + " yet; stop that one first to start it again)");
    }

    @Override
    public Optional<ShadowReport> end(EndpointName endpoint, VersionNumber version) {
        Optional<ShadowReport> last = shadows.end(endpoint, version);
        last.ifPresent(_ -> versions.unload(endpoint, version));
        return last;
    }

    /// Ends the shadows of endpoints that an image does not have any more, whether another has the
    /// name of one by now or not: nobody else could, for nobody may ask about an endpoint that is
    /// not there.
    ///
    /// *Threads*: one.
    @SuppressWarnings("ReferenceEquality") // images share what did not change
    public void follow(Image image) {
        Image before = followed;
        followed = image;
        Collection<?> now = image.objects(Kind.ENDPOINT);
        if (now == declared) {
            return;
        }
        declared = now;
        for (ShadowReport shadow : shadows.all()) {
            if (isOver(shadow, before, image)) {
                Optional<ShadowReport> _ = end(shadow.endpoint(), shadow.version());
            }
        }
    }

    /// Whether a shadow is of no endpoint that there is now. One that began behind the declaration
    /// is of that.
    private static boolean isOver(ShadowReport shadow, @Nullable Image before, Image image) {
        Optional<Instant> since = declared(image, shadow.endpoint());
        Optional<Instant> earlier =
                before == null ? Optional.empty() : declared(before, shadow.endpoint());
        boolean isAnother = earlier.isPresent() && !earlier.equals(since);
        return since.isEmpty() || (isAnother && shadow.since().isBefore(since.get()));
    }

    private static Optional<Instant> declared(Image image, EndpointName endpoint) {
        return image.object(new ObjectId(Kind.ENDPOINT, endpoint.value()))
                .map(DeclaredObject::created);
    }

    @Override
    public Optional<ShadowReport> report(EndpointName endpoint, VersionNumber version) {
        return shadows.report(endpoint, version);
    }

    @Override
    public List<ShadowReport> all() {
        return shadows.all();
    }
}
