package dev.slipway.serving.shadow;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.Schema;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.shadow.ShadowSpec;
import dev.slipway.features.FeaturedModel;
import dev.slipway.runtime.ModelLeases;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.ledger.Claim;
import dev.slipway.serving.routing.HostedVersion;
import dev.slipway.serving.routing.Route;
import dev.slipway.serving.routing.Routes;
import dev.slipway.serving.routing.WarmVersion;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes shadows of versions that can be one.
final class ShadowSetups {
    private static final int MOST_OUTPUTS = 512;

    private final ShadowPlaneSpec plane;

    ShadowSetups(ShadowPlaneSpec plane) {
        this.plane = plane;
    }

    /// A shadow that has not begun.
    ///
    /// *Errors*: [RefusalException] when the version cannot be one.
    Shadow shadow(EndpointName endpoint, ShadowSpec spec, PairWatch watch) {
        Routes.Pinned stable =
                plane.routes()
                        .leaseStable(endpoint)
                        .orElseThrow(() ->
                                new RefusalException(
                                        ErrorCode.MODEL_NOT_READY,
                                        "endpoint: no version of '"
                                                + endpoint
                                                + "' answers (expected: one to compare with)"));
        return leased(stable, spec, watch);
    }

    /// A shadow of what this version answers, that has not begun.
    ///
    /// *Errors*: [RefusalException] when one of the two cannot be part of one.
    Shadow shadow(VersionId answering, ShadowSpec spec, PairWatch watch) {
        Routes.Pinned pinned =
                plane.routes()
                        .lease(answering.endpoint(), answering.version())
                        .orElseThrow(() -> notLoaded(answering));
        return leased(pinned, spec, watch);
    }

    private Shadow leased(Routes.Pinned answering, ShadowSpec spec, PairWatch watch) {
        try (ModelLeases.Lease _ = answering.lease()) {
            return shadow(answering, spec, watch);
        }
    }

    private Shadow shadow(Routes.Pinned pinned, ShadowSpec spec, PairWatch watch) {
        WarmVersion stable = pinned.version();
        HostedVersion.Ready ready = candidate(pinned.route(), spec);
        WarmVersion candidate = ready.warm();
        require(stable, candidate);
        Optional<ModelManifest> manifest = ready.standby().manifest();
        Schema schema = manifest.map(ModelManifest::schema).orElse(Schema.NONE);
        Pairing pairing =
                Pairing.of(
                        stable.signature(),
                        candidate.signature(),
                        spec.tolerances(),
                        new Pairing.Known(
                                InputColumns.of(candidate.signature(), schema),
                                new Thresholds(
                                        threshold(ready.standby()), threshold(pinned.standby()))));
        Shadow.Setup setup =
                new Shadow.Setup(
                        spec,
                        new Contender(stable.id(), plane),
                        new Contender(candidate.id(), plane),
                        pairing,
                        candidate.execution().expectedNanos(1),
                        plane.time().wall().instant(),
                        watch,
                        pinned.lease().model() instanceof FeaturedModel featured
                                && featured.served().isPresent());
        Claim claim =
                new Claim(
                        candidate.id(),
                        stable.books().room().team(),
                        MemoryUse.ofHeap(spec.limits().bytes().bytes()));
        return new Shadow(setup, new ShadowMemory(plane.ledger(), claim), plane);
    }

    private static @Nullable Double threshold(Standby standby) {
        ModelManifest manifest = standby.manifest().orElse(null);
        return manifest == null ? null : manifest.threshold();
    }

    private static HostedVersion.Ready candidate(Route route, ShadowSpec spec) {
        if (route.version(spec.version()).orElse(null) instanceof HostedVersion.Ready ready) {
            return ready;
        }
        throw notLoaded(new VersionId(route.name(), spec.version()));
    }

    private static RefusalException notLoaded(VersionId version) {
        return new RefusalException(
                ErrorCode.MODEL_NOT_READY,
                "version: "
                        + version.version()
                        + " is not loaded (expected: loaded beside the one that answers) for"
                        + " endpoint "
                        + version.endpoint());
    }

    private static void require(WarmVersion stable, WarmVersion candidate) {
        if (stable.id().equals(candidate.id())) {
            throw refused(candidate, "answers already (expected: another one)");
        }
        if (!stable.signature().inputs().equals(candidate.signature().inputs())
                || !stable.signature().features().equals(candidate.signature().features())) {
            throw refused(candidate, "takes other inputs than version " + stable.id().version());
        }
        int outputs = candidate.signature().outputs().size();
        if (outputs > MOST_OUTPUTS) {
            throw refused(
                    candidate,
                    "has " + outputs + " outputs (expected: at most " + MOST_OUTPUTS + ")");
        }
        if (isOutside(stable) || isOutside(candidate)) {
            throw refused(candidate, "would be called outside (expected: two that run here)");
        }
    }

    private static boolean isOutside(WarmVersion version) {
        Optional<ModelLeases.Lease> lease = version.leases().acquire();
        if (lease.isEmpty()) {
            return false;
        }
        try (ModelLeases.Lease _ = lease.get()) {
            return lease.get().model().outside().isPresent();
        }
    }

    private static RefusalException refused(WarmVersion version, String why) {
        return new RefusalException(
                ErrorCode.INVALID_INPUT,
                "version: "
                        + version.id().version()
                        + " "
                        + why
                        + " for a shadow of endpoint "
                        + version.id().endpoint());
    }
}
