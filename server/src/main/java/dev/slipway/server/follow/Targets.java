package dev.slipway.server.follow;

import dev.slipway.api.control.Image;
import dev.slipway.api.gate.Requirements.Standing;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.EndpointSpec;
import org.jspecify.annotations.Nullable;

/// What endpoints' specs come to on this server, by what answers here now and did before it was
/// started.
///
/// *Threads*: the reconciler's lock.
final class Targets {
    private final ReconcilerSpec spec;
    private final FollowedVersions followed;
    private final Installed installed;
    private final LastServed lastServed;

    Targets(
            ReconcilerSpec spec,
            FollowedVersions followed,
            Installed installed,
            LastServed lastServed) {
        this.spec = spec;
        this.followed = followed;
        this.installed = installed;
        this.lastServed = lastServed;
    }

    /// What an endpoint's spec comes to under an image.
    Target of(Image image, EndpointSpec endpoint) {
        return Target.resolve(
                spec.asking().requirements(),
                image,
                endpoint,
                new Standing(answers(image, endpoint), before(image, endpoint)));
    }

    /// The version of the endpoint's model that answers now: the one that should, or, while that is
    /// loaded or will not load, the one that still does.
    private @Nullable VersionNumber answers(Image image, EndpointSpec endpoint) {
        Wanted now = followed.of(endpoint.endpoint()).orElse(null);
        if (now != null
                && now.model().equals(endpoint.serves().model())
                && installed.isThere(now)) {
            return now.version();
        }
        return image.model(endpoint.serves().model()).stream()
                .flatMap(model -> model.versions().values().stream())
                .map(version -> Target.wanted(endpoint, version))
                .filter(installed::isThere)
                .map(Wanted::version)
                .findFirst()
                .orElse(null);
    }

    private @Nullable VersionNumber before(Image image, EndpointSpec endpoint) {
        return lastServed
                .of(image, endpoint.endpoint())
                .filter(last -> last.model().equals(endpoint.serves().model()))
                .map(Wanted::version)
                .orElse(null);
    }
}
