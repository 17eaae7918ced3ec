package dev.slipway.server.follow;

import dev.slipway.api.control.Image;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Mode;
import java.util.Comparator;
import java.util.Optional;

/// What an endpoint's spec comes to under an image.
sealed interface Target {
    /// This version.
    record Of(Wanted wanted) implements Target {}

    /// Nothing that could be loaded; what is loaded stays.
    record Unresolved(String reason) implements Target {}

    /// Nothing may answer.
    record Stopped(String reason) implements Target {}

    /// Resolves a spec.
    static Target resolve(Image image, EndpointSpec spec) {
        if (spec.deployment().mode() != Mode.REAL_TIME) {
            return new Stopped("endpoint " + spec.endpoint() + " is not deployed in real time");
        }
        ModelName name = spec.serves().model();
        Optional<Model> model = image.model(name);
        if (model.isEmpty()) {
            return new Unresolved("model " + name + " is unknown");
        }
        Optional<Version> version =
                switch (spec.serves()) {
                    case EndpointSpec.Target.Alias alias -> model.get().version(alias.alias());
                    case EndpointSpec.Target.Exactly one -> model.get().version(one.version());
                    case EndpointSpec.Target.Latest _ -> latest(model.get());
                };
        if (version.isEmpty()) {
            return new Unresolved(spec.serves() + " names no version that can be served");
        }
        return of(spec, version.get());
    }

    private static Target of(EndpointSpec spec, Version version) {
        String subject = "version " + version.number() + " of model " + spec.serves().model();
        if (version.status() == VersionStatus.QUARANTINED) {
            return new Stopped(subject + " is quarantined");
        }
        String obstacle = version.content().notServable();
        if (obstacle != null) {
            return new Unresolved(subject + ": " + obstacle.lines().findFirst().orElse(""));
        }
        return new Of(
                new Wanted(
                        spec.endpoint(),
                        spec.serves().model(),
                        version.number(),
                        version.content().digest()));
    }

    private static Optional<Version> latest(Model model) {
        return model.versions().values().stream()
                .filter(version -> version.status() == VersionStatus.ACTIVE)
                .filter(version -> version.content().isServable())
                .max(Comparator.comparing(Version::number));
    }
}
