package dev.slipway.server.follow;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.control.RegistryCommand.PublishVersion;
import dev.slipway.api.control.RegistryCommand.SetAlias;
import dev.slipway.api.control.ReleaseCommand.MoveRelease;
import dev.slipway.api.control.ReleaseCommand.StartRelease;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Lineage;
import dev.slipway.api.registry.Version;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Scaling;
import dev.slipway.api.spec.EndpointSpec.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// A model of three versions, an endpoint that releases move, and one that is loaded on request.
final class Scene {
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    static final ModelName MODEL = new ModelName("flights");
    static final EndpointName FLIGHTS = new EndpointName("flights");
    static final EndpointName MIRROR = new EndpointName("mirror");
    static final AliasName CHAMPION = new AliasName("champion");
    static final Target.Alias SERVED = new Target.Alias(MODEL, CHAMPION);
    static final FreeText WHY = new FreeText("because");
    static final VersionNumber ONE = new VersionNumber(1);
    static final VersionNumber TWO = new VersionNumber(2);
    static final VersionNumber THREE = new VersionNumber(3);
    static final List<String> FILES = List.of("files 1", "files 2", "files 3");
    static final Principal SERVER = Principal.system("releases");
    static final Principal PEOPLE =
            new Principal(
                    new PrincipalId("root"),
                    Principal.Proof.TOKEN,
                    TeamName.DEFAULT,
                    new PersonId("root@example.org"),
                    List.of(Role.values()).stream().map(Grant::everywhere).toList());

    /// Slots that the endpoint may take, and its part of them.
    static final int SLOTS = 8;

    static final int SHARE = 4;
    static final Scaling ON_DEMAND = new Scaling(0, Duration.ofMinutes(1), 0);

    private Scene() {}

    /// Records what there is before anything happens.
    static void setUp(ModelledServer server) {
        for (String files : FILES) {
            require(server.submit(PEOPLE, version(files)));
        }
        require(server.submit(PEOPLE, new SetAlias(MODEL, CHAMPION, ONE, null)));
        require(server.submit(PEOPLE, apply(flights(SLOTS, SHARE, Scaling.ALWAYS))));
        require(server.submit(PEOPLE, apply(mirror())));
    }

    private static void require(boolean isRecorded) {
        if (!isRecorded) {
            throw new IllegalStateException("the scene cannot be set up");
        }
    }

    static PublishVersion version(String files) {
        return new PublishVersion(
                MODEL,
                new Version.Content(
                        Sha256.of(files),
                        10,
                        "xgboost",
                        null,
                        new Version.ScanSummary(Sha256.of("report"), 0, 0),
                        null),
                Lineage.UNKNOWN,
                null,
                Map.of());
    }

    static ApplyObjects apply(EndpointSpec spec) {
        return new ApplyObjects(List.of(new Put(spec, null)), List.of());
    }

    /// The endpoint that releases move.
    static EndpointSpec flights(int slots, int share, Scaling scaling) {
        return endpoint(FLIGHTS, SERVED, slots, share, scaling);
    }

    /// The one that is loaded on request.
    static EndpointSpec mirror() {
        return endpoint(MIRROR, new Target.Exactly(MODEL, THREE), SLOTS, SHARE, ON_DEMAND);
    }

    private static EndpointSpec endpoint(
            EndpointName name, Target serves, int slots, int share, Scaling scaling) {
        return EndpointSpec.defaults(name, TeamName.DEFAULT, serves)
                .withCapacity(slots, share)
                .with(scaling);
    }

    static StartRelease start(VersionNumber candidate) {
        ReleasePlan usual = ReleasePlan.USUAL;
        return new StartRelease(
                FLIGHTS,
                candidate,
                new ReleasePlan(
                        new ReleaseStrategy.Canary(List.of(0.5, 1.0)),
                        usual.sticky(),
                        usual.patience(),
                        usual.risks(),
                        usual.labels(),
                        usual.rules(),
                        usual.quarantine(),
                        ReleasePlan.Gates.USUAL),
                WHY);
    }

    static MoveRelease move(
            Release release, ReleasePhase to, int step, double weight, Cause cause) {
        return new MoveRelease(
                release.id(),
                new ReleaseTransition(
                        release.phase(),
                        to,
                        step,
                        weight,
                        cause,
                        WHY,
                        null,
                        Duration.ofSeconds(1),
                        null));
    }
}
