package dev.slipway.server.follow;

import dev.slipway.api.gate.Requirements;
import dev.slipway.api.gate.Requirements.Standing;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseSplit;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.control.gate.ServedGates;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What holds at every moment: an endpoint's version is there or comes, and while a release is
/// open, its fallback is there with all that it had, and a candidate that was taken back answers
/// nobody.
final class FallbackPromise {
    private final Requirements gates = new ServedGates(InstantSource.fixed(Scene.NOW));

    /// What is lost; null while nothing is.
    @Nullable String lost(ModelledServer server) {
        Optional<EndpointName> forsaken = server.process.forsaken();
        boolean isUpToDate = server.process.followedSeq == server.image.seq();
        if (isUpToDate && forsaken.isPresent()) {
            return "what endpoint " + forsaken.get() + " should serve is lost and not loaded";
        }
        Optional<Release> open = server.open();
        if (open.isEmpty()) {
            return null;
        }
        Release release = open.get();
        String lost = ofRecords(server, release);
        return lost != null ? lost : ofProcess(server, release);
    }

    private @Nullable String ofRecords(ModelledServer server, Release release) {
        Optional<Model> model = server.image.model(release.model());
        Optional<Version> stable = model.flatMap(one -> one.version(release.stable().version()));
        Optional<Version> candidate =
                model.flatMap(one -> one.version(release.candidate().version()));
        if (stable.isEmpty() || candidate.isEmpty()) {
            return "a version of the release is deleted";
        }
        if (!stable.get().content().digest().equals(release.stable().digest())) {
            return "stable is another one";
        }
        boolean isAborting = release.phase() == ReleasePhase.ABORTING;
        if (stable.get().status() != VersionStatus.ACTIVE && !isAborting) {
            return "stable is out of service";
        }
        if (candidate.get().status() != VersionStatus.ACTIVE && !isAborting) {
            return "candidate is out of service";
        }
        Set<Sha256> kept = server.artifacts;
        if (!kept.contains(release.stable().digest())
                || !kept.contains(release.candidate().digest())) {
            return "the artifact of a version is collected";
        }
        return ofEndpoint(server, release, stable.get());
    }

    private @Nullable String ofEndpoint(ModelledServer server, Release release, Version stable) {
        Optional<EndpointSpec> spec = ModelledProcess.spec(server.image, release.endpoint());
        if (spec.isEmpty()) {
            return "the endpoint is removed";
        }
        EndpointSpec now = spec.get();
        EndpointSpec begun = server.begun.getOrDefault(release.id(), now);
        if (now.scaling().isOnDemand()) {
            return "the endpoint is scaled to zero";
        }
        if (now.ownConcurrency().orElse(0) < begun.ownConcurrency().orElse(0)
                || now.ownWeight() < begun.ownWeight()) {
            return "the endpoint has less than it had";
        }
        if (server.image.unloading(release.endpoint()).isPresent()) {
            return "the endpoint is unloaded";
        }
        Version meant = gates.meant(server.image, now, new Standing(null, null)).version();
        return stable.equals(meant) ? null : "the endpoint means another version than stable";
    }

    private static @Nullable String ofProcess(ModelledServer server, Release release) {
        Release carried = server.carried;
        boolean isAnswering = server.isAnswering(release);
        if (isAnswering && release.id().equals(server.takenBack)) {
            return "a candidate that was taken back answers";
        }
        if (carried == null || !carried.id().equals(release.id())) {
            return null;
        }
        ReleaseSplit split = server.process.split;
        if (split == null || !split.release().equals(release.id())) {
            return "nothing divides the release's requests";
        }
        if (split.weight() > 0 && !server.standing.contains(release.id())) {
            return "a candidate answers and nothing on the disk says so";
        }
        if (release.moves().stream().allMatch(move -> move.transition().weight() == 0)
                && isAnswering) {
            return "a candidate answers that no record gave anything";
        }
        if (server.isRevoked(release) || server.process.isReady(ModelledServer.stable(release))) {
            return null;
        }
        if (server.wasStableReady) {
            return "stable answered and is not loaded any more";
        }
        return isAnswering && server.isCarriedSinceRevoked()
                ? "a candidate answers and stable is not loaded"
                : null;
    }

    /// What a release that has become final leaves behind.
    static @Nullable String lostAtTheEnd(ModelledServer server, Release release) {
        Optional<VersionNumber> named =
                server.image
                        .model(release.model())
                        .map(model -> model.aliases().get(Scene.CHAMPION));
        return named.filter(release.candidate().version()::equals).isPresent()
                ? null
                : "the alias does not name candidate of a final release";
    }
}
