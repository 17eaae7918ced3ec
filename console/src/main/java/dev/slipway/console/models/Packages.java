package dev.slipway.console.models;

import dev.slipway.api.answer.EndpointStatus;
import dev.slipway.api.answer.ModelSummary;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.push.PackageListing;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.client.control.ModelRegistryCalls;
import java.util.List;

/// Asks what the package of a version is made of.
final class Packages {
    private static final int FILES = 200;
    private static final int TEXT = 100_000;

    private final SlipwayClient server;
    private final ModelRegistryCalls registry;

    Packages(SlipwayClient server, ModelRegistryCalls registry) {
        this.server = server;
        this.registry = registry;
    }

    /// Its files; none where they are gone.
    PackageListing listing(ModelSummary model, VersionNumber number) {
        try {
            return registry.packageOf(model.name(), number.toString());
        } catch (SlipwayException e) {
            if (e.code() == ErrorCode.UNKNOWN_OBJECT) {
                return new PackageListing(List.of(), null);
            }
            throw e;
        }
    }

    /// What a package is made of whose files have been asked for.
    VersionView.Made made(
            PackageListing listing,
            ModelSummary model,
            VersionNumber number,
            List<EndpointStatus> endpoints) {
        String text = listing.description();
        PackageDescription said =
                text == null ? PackageDescription.UNKNOWN : PackageDescription.of(text);
        PackageDescription known = withTensors(said, model, number, endpoints);
        int shown = Math.min(FILES, listing.files().size());
        return new VersionView.Made(
                listing.files().subList(0, shown),
                listing.files().size() - shown,
                text == null || text.length() <= TEXT ? text : text.substring(0, TEXT),
                known,
                known.equals(said) ? "model.yaml" : "an endpoint that serves it");
    }

    /// Many packages leave their tensors to the model file; an endpoint that serves the version
    /// knows them.
    private PackageDescription withTensors(
            PackageDescription said,
            ModelSummary model,
            VersionNumber number,
            List<EndpointStatus> endpoints) {
        if (!said.inputs().isEmpty()) {
            return said;
        }
        for (EndpointStatus endpoint : endpoints) {
            if (VersionLine.serves(endpoint, model, number)
                    && endpoint.state() == EndpointStatus.State.SERVING) {
                try {
                    return said.or(server.describe(endpoint.spec().endpoint().value()));
                } catch (SlipwayException e) {
                    return said;
                }
            }
        }
        return said;
    }
}
