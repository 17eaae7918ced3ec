package dev.slipway.control.release;

import dev.slipway.api.control.Image;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Version;
import dev.slipway.api.release.Release;
import dev.slipway.api.spec.BatchJobSpec;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Mode;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.spec.PolicySpec;
import dev.slipway.api.spec.RoleSpec;
import dev.slipway.api.spec.Spec;
import dev.slipway.api.spec.StreamJobSpec;
import dev.slipway.api.spec.SuppressionSpec;
import dev.slipway.api.spec.TeamSpec;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What declared objects keep while a release rests on them: whom its endpoint and its model belong
/// to, what the endpoint serves and how much of it, and where versions of other servers are.
///
/// Bounds of teams may change: they move what may be loaded from now on, and take nothing away that
/// is loaded.
public record PinnedSpecs(Image image) {
    /// Versions that another server computes.
    private static final String REMOTE = "remote";

    /// Requires that a change leaves alone what open releases rest on.
    ///
    /// *Errors*: [RefusalException] naming the member and the release.
    public void requireKept(Spec before, Spec after) {
        switch (before) {
            case EndpointSpec was ->
                    Pins.of(image, was.endpoint())
                            .ifPresent(release -> {
                                if (after instanceof EndpointSpec now) {
                                    requireKept(release, was, now);
                                }
                            });
            case ModelSpec was -> {
                if (after instanceof ModelSpec now && !now.team().equals(was.team())) {
                    Pins.requireNone(
                            Pins.of(image, was.model()), "team of model '" + was.model() + "'");
                }
            }
            case ConnectionSpec was -> {
                if (after instanceof ConnectionSpec now
                        && (now.type() != was.type() || !now.address().equals(was.address()))) {
                    requireUnused(was, "address of connection '" + was.name() + "'");
                }
            }
            case TeamSpec _,
                    PolicySpec _,
                    RoleSpec _,
                    SuppressionSpec _,
                    StreamJobSpec _,
                    BatchJobSpec _ -> {}
        }
    }

    private static void requireKept(Release release, EndpointSpec was, EndpointSpec now) {
        String lost = lost(was, now);
        if (lost != null) {
            throw Pins.refusal(release, lost + " of endpoint '" + was.endpoint() + "'");
        }
    }

    /// The first member that would take something away.
    private static @Nullable String lost(EndpointSpec was, EndpointSpec now) {
        if (!now.serves().equals(was.serves())) {
            return "serves";
        }
        if (!now.team().equals(was.team())) {
            return "team";
        }
        if (now.deployment().mode() != Mode.REAL_TIME) {
            return "deployment.mode";
        }
        if (now.scaling().isOnDemand()) {
            return "scaling.min";
        }
        if (now.ownWeight() < was.ownWeight()) {
            return "weight";
        }
        return isLess(was.concurrency(), now.concurrency()) ? "concurrency" : null;
    }

    /// What the server's default is may be more or less.
    private static boolean isLess(@Nullable Integer was, @Nullable Integer now) {
        return was == null ? now != null : now == null || now < was;
    }

    /// Requires that an object may go as far as open releases are concerned.
    ///
    /// *Errors*: [RefusalException] naming the release.
    public void requireFree(Spec spec) {
        switch (spec) {
            case EndpointSpec endpoint ->
                    Pins.requireNone(
                            image, endpoint.endpoint(), "endpoint '" + endpoint.endpoint() + "'");
            case ModelSpec model -> Pins.requireNone(image, model.model());
            case ConnectionSpec connection ->
                    requireUnused(connection, "connection '" + connection.name() + "'");
            case TeamSpec _,
                    PolicySpec _,
                    RoleSpec _,
                    SuppressionSpec _,
                    StreamJobSpec _,
                    BatchJobSpec _ -> {}
        }
    }

    /// Which connection a version is behind stands in its package, so any may be the one.
    private void requireUnused(ConnectionSpec connection, String subject) {
        if (connection.type() == ConnectionSpec.Type.BACKEND) {
            Pins.requireNone(
                    image.openReleases().stream().filter(this::isRemote).toList(), subject);
        }
    }

    private boolean isRemote(Release release) {
        return Stream.of(release.stable(), release.candidate())
                .flatMap(side -> version(release, side.version()).stream())
                .anyMatch(version -> version.content().format().equals(REMOTE));
    }

    private Optional<Version> version(Release release, VersionNumber number) {
        return image.model(release.model()).flatMap(model -> model.version(number));
    }
}
