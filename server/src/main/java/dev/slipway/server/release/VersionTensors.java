package dev.slipway.server.release;

import dev.slipway.api.control.Image;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ServedVersion;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.SignatureComparison;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.release.Release;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.status.Models;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// What versions take and give: those that are loaded here say so themselves, of others their
/// packages do.
///
/// *Threads*: any; may wait for a package to be tried.
final class VersionTensors {
    private final Models models;
    private final ReleasePlane.Packages packages;

    VersionTensors(Models models, ReleasePlane.Packages packages) {
        this.models = models;
        this.packages = packages;
    }

    /// In what both versions of a release differ, once both are loaded here.
    Optional<SignatureComparison> loaded(Release release) {
        return loaded(release.endpoint(), release.stable().version())
                .flatMap(stable ->
                        loaded(release.endpoint(), release.candidate().version())
                                .map(candidate -> SignatureComparison.of(stable, candidate)));
    }

    private Optional<Signature> loaded(EndpointName endpoint, VersionNumber version) {
        return models.versions(endpoint).stream()
                .filter(one -> one.state().isReady() && one.id().version().equals(version))
                .findFirst()
                .map(ServedVersion::signature);
    }

    /// In what a candidate differs from the version that an endpoint serves; what cannot be found
    /// out is told as a difference that breaks nobody.
    SignatureComparison compared(Image image, EndpointName endpoint, VersionNumber candidate) {
        Optional<EndpointSpec> spec =
                image.object(new ObjectId(Kind.ENDPOINT, endpoint.value()))
                        .map(object -> (EndpointSpec) object.spec());
        Optional<Model> model = spec.flatMap(one -> image.model(one.serves().model()));
        Optional<Version> before =
                spec.flatMap(one -> model.flatMap(known -> served(one.serves(), known)));
        Optional<Version> after = model.flatMap(known -> known.version(candidate));
        if (before.isEmpty() || after.isEmpty()) {
            return SignatureComparison.SAME;
        }
        try {
            return SignatureComparison.of(
                    tensors(endpoint, before.get()), tensors(endpoint, after.get()));
        } catch (IOException e) {
            return new SignatureComparison(
                    List.of(),
                    List.of(
                            "tensors: compared when candidate is loaded, since they are not known: "
                                    + e.getMessage()));
        }
    }

    private static Optional<Version> served(Target target, Model model) {
        return switch (target) {
            case Target.Alias alias -> model.version(alias.alias());
            case Target.Exactly one -> model.version(one.version());
            case Target.Latest _ -> model.latest();
        };
    }

    private Signature tensors(EndpointName endpoint, Version version) throws IOException {
        Optional<Signature> here = loaded(endpoint, version.number());
        if (here.isPresent()) {
            return here.get();
        }
        return packages.tensors(version.content().digest());
    }
}
