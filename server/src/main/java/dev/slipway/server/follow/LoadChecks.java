package dev.slipway.server.follow;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Image;
import dev.slipway.api.gate.Requirements.Standing;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.registry.Version;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.intake.ConnectionUse;
import dev.slipway.runtime.RemoteModel;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// What is asked of a version whenever it is loaded: what its endpoint requires by now, a signature
/// that still counts, and a connection that is still for its team.
///
/// *Threads*: any.
final class LoadChecks {
    private final ReconcilerSpec spec;

    LoadChecks(ReconcilerSpec spec) {
        this.spec = spec;
    }

    /// What is asked of a version that is loaded holds for one that a request loads again as well.
    void requireLoadable(Wanted wanted) throws IOException {
        Image image = spec.images().current();
        List<String> lacking =
                endpoint(image, wanted.endpoint())
                        .map(one -> lacking(image, one, wanted))
                        .orElse(List.of());
        if (!lacking.isEmpty() && !isFallback(image, wanted)) {
            throw new IOException("not loaded: " + String.join("; ", lacking));
        }
        requireSignature(wanted);
        requireConnection(wanted);
    }

    /// It was let in before, and is asked as what was: an endpoint of the newest version would pass
    /// over one that lacks something to an older one, and ask for more of one that lacks nothing.
    private List<String> lacking(Image image, EndpointSpec endpoint, Wanted wanted) {
        Standing letIn = new Standing(wanted.version(), null);
        return Target.resolve(spec.asking().requirements(), image, endpoint, letIn)
                                instanceof Target.Of(Wanted meant, List<String> lacks)
                        && meant.equals(wanted)
                ? lacks
                : List.of();
    }

    /// A team's connection serves that team's models alone, and whose it is, or whose the model,
    /// may have changed since the version was pushed.
    void requireConnection(Wanted wanted) throws IOException {
        Image image = spec.images().current();
        if (!wanted.isRemote(image)) {
            return;
        }
        TeamName team = image.model(wanted.model()).orElseThrow().team();
        RemoteModel remote = spec.packages().layOut(wanted.digest()).open().manifest().remote();
        if (remote != null && !ConnectionUse.isFor(image, remote.connection(), team)) {
            throw new IOException(ConnectionUse.refusal(remote, team));
        }
    }

    /// The files are those of the digest; whether their signature still counts is told by the keys
    /// of this moment. What a release falls back to was let in when that was asked, and comes back.
    void requireSignature(Wanted wanted) throws IOException {
        Image image = spec.images().current();
        Optional<EndpointSpec> endpoint = endpoint(image, wanted.endpoint());
        Optional<Version> version =
                image.model(wanted.model()).flatMap(model -> model.version(wanted.version()));
        if (endpoint.isPresent()
                && version.isPresent()
                && !isFallback(image, wanted)
                && spec.asking().requirements().asksSignature(image, endpoint.get())) {
            spec.asking().signatures().require(version.get().content(), image);
        }
    }

    /// Whether what answered before a restart may answer again.
    boolean mayServe(Wanted wanted) {
        Image image = spec.images().current();
        return image.model(wanted.model())
                .flatMap(model -> model.version(wanted.version()))
                .filter(version -> version.status() != VersionStatus.QUARANTINED)
                .filter(version -> version.content().digest().equals(wanted.digest()))
                .filter(version ->
                        isFallback(image, wanted)
                                || lacksNothing(image, wanted.endpoint(), version))
                .isPresent();
    }

    private static boolean isFallback(Image image, Wanted wanted) {
        return image.release(wanted.endpoint())
                .filter(release -> !release.isOver())
                .filter(release -> release.model().equals(wanted.model()))
                .filter(release -> release.stable().version().equals(wanted.version()))
                .isPresent();
    }

    private boolean lacksNothing(Image image, EndpointName name, Version version) {
        return endpoint(image, name).stream()
                .allMatch(endpoint ->
                        spec.asking().requirements().toStay(image, endpoint, version).isEmpty());
    }

    private static Optional<EndpointSpec> endpoint(Image image, EndpointName name) {
        return image.object(new ObjectId(Kind.ENDPOINT, name.value()))
                .map(object -> (EndpointSpec) object.spec());
    }
}
