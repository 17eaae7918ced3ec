package dev.slipway.server.follow;

import dev.slipway.api.control.Image;
import dev.slipway.api.gate.Requirements;
import dev.slipway.api.gate.Requirements.Meant;
import dev.slipway.api.gate.Requirements.Standing;
import dev.slipway.api.gate.Requirements.Waiting;
import dev.slipway.api.registry.Version;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Mode;
import java.util.List;

/// What an endpoint's spec comes to under an image.
sealed interface Target {
    /// This version.
    ///
    /// @param lapsed what it lacks by now; it answers already and goes on, or a release falls back
    ///     to it
    record Of(Wanted wanted, List<String> lapsed) implements Target {}

    /// A version that lacks something: it is not loaded; what is loaded stays.
    record Barred(Wanted wanted, String reason) implements Target {}

    /// Nothing that could be loaded; what is loaded stays.
    record Unresolved(String reason) implements Target {}

    /// Nothing may answer.
    record Stopped(String reason) implements Target {}

    /// Resolves a spec.
    ///
    /// @param standing what answers here now, and what did before this process
    static Target resolve(
            Requirements requirements, Image image, EndpointSpec spec, Standing standing) {
        if (spec.deployment().mode() != Mode.REAL_TIME) {
            return new Stopped("endpoint " + spec.endpoint() + " is not deployed in real time");
        }
        Meant meant = requirements.meant(image, spec, standing);
        Version version = meant.version();
        if (version == null) {
            Waiting waiting = meant.waiting();
            return waiting == null || standing.answers() != null
                    ? new Unresolved(spec.serves() + " names no version that can be served")
                    : new Barred(wanted(spec, waiting.version()), waiting.told());
        }
        boolean isLetIn = version.number().equals(standing.answers()) || meant.release() != null;
        return of(spec, version, meant.lacking(), isLetIn);
    }

    private static Target of(
            EndpointSpec spec, Version version, List<String> lacking, boolean isLetIn) {
        String subject = "version " + version.number() + " of model " + spec.serves().model();
        if (version.status() == VersionStatus.QUARANTINED) {
            return new Stopped(subject + " is quarantined");
        }
        String obstacle = version.content().notServable();
        if (obstacle != null) {
            return new Unresolved(subject + ": " + obstacle.lines().findFirst().orElse(""));
        }
        return lacking.isEmpty() || isLetIn
                ? new Of(wanted(spec, version), lacking)
                : new Barred(wanted(spec, version), "not loaded: " + String.join("; ", lacking));
    }

    /// What an endpoint serves when it serves this version.
    static Wanted wanted(EndpointSpec spec, Version version) {
        return new Wanted(
                spec.endpoint(),
                spec.serves().model(),
                version.number(),
                version.content().digest());
    }
}
