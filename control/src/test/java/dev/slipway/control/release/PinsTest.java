package dev.slipway.control.release;

import static dev.slipway.control.release.Desk.CHAMPION;
import static dev.slipway.control.release.Desk.ENDPOINT;
import static dev.slipway.control.release.Desk.MODEL;
import static dev.slipway.control.release.Desk.ONE;
import static dev.slipway.control.release.Desk.THREE;
import static dev.slipway.control.release.Desk.TWO;
import static dev.slipway.control.release.Desk.WHY;
import static dev.slipway.control.release.Desk.endpoint;
import static dev.slipway.control.release.Desk.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.OperateCommand.LoadEndpoint;
import dev.slipway.api.control.OperateCommand.UnloadEndpoint;
import dev.slipway.api.control.RegistryCommand.DeleteModel;
import dev.slipway.api.control.RegistryCommand.DeleteVersion;
import dev.slipway.api.control.RegistryCommand.RemoveAlias;
import dev.slipway.api.control.RegistryCommand.RenameModel;
import dev.slipway.api.control.RegistryCommand.SetAlias;
import dev.slipway.api.control.RegistryCommand.SetStatus;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.spec.ByteSize;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.EndpointSpec.Deployment;
import dev.slipway.api.spec.EndpointSpec.Mode;
import dev.slipway.api.spec.EndpointSpec.Scaling;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.MemoryBounds;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.TeamSpec;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PinsTest {
    private static final TeamName FRAUD = new TeamName("fraud");
    private static final TeamSpec TEAM = new TeamSpec(FRAUD, null, null, null, null);

    private static final Shape SIZED = Shape.USUAL.capacity(8, 4);

    private final Desk desk = Desk.ready();

    private void pinned(Command command) {
        Refusal refusal = desk.refused(command);
        assertThat(refusal.code()).as(command.toString()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(refusal.message())
                .as(command.toString())
                .contains("release flights.1 is open")
                .contains("slipway release abort flights");
    }

    private void pinnedThenFree(Command command) {
        pinned(command);
        desk.moved(ReleasePhase.ROLLED_BACK, desk.release().step(), 0);
        desk.done(command);
    }

    @Test
    void modelIsNeitherDeletedNorRenamed() {
        desk.bake();
        pinned(new DeleteModel(MODEL));
        pinned(new RenameModel(MODEL, new ModelName("lateness")));
        pinned(new ApplyObjects(List.of(), List.of(ObjectId.of(ModelSpec.defaults(MODEL)))));
    }

    @Test
    void modelStaysWithItsTeam() {
        desk.done(put(TEAM));
        desk.bake();
        pinnedThenFree(put(new ModelSpec(MODEL, FRAUD, RiskTier.SANDBOX, null, Map.of())));
    }

    @Test
    void modelMayBecomeRiskier() {
        desk.bake();
        desk.done(put(new ModelSpec(MODEL, TeamName.DEFAULT, new RiskTier(2), null, Map.of())));
    }

    @Test
    void neitherVersionIsDeleted() {
        desk.bake();
        pinned(new DeleteVersion(MODEL, ONE));
        pinnedThenFree(new DeleteVersion(MODEL, TWO));
    }

    @Test
    void neitherVersionIsRetired() {
        desk.bake();
        pinned(new SetStatus(MODEL, ONE, VersionStatus.RETIRED, WHY));
        pinnedThenFree(new SetStatus(MODEL, TWO, VersionStatus.RETIRED, WHY));
    }

    @Test
    void retirementIsNoWayOutOfQuarantine() {
        desk.done(new SetStatus(MODEL, THREE, VersionStatus.QUARANTINED, WHY));
        SetStatus retirement = new SetStatus(MODEL, THREE, VersionStatus.RETIRED, WHY);
        assertThat(desk.refused(retirement).message())
                .contains("version 3 of model flights is quarantined (expected: active");
        desk.done(new SetStatus(MODEL, THREE, VersionStatus.ACTIVE, WHY));
        desk.done(retirement);
    }

    @Test
    void otherVersionsAreFree() {
        desk.bake();
        desk.done(new SetStatus(MODEL, THREE, VersionStatus.QUARANTINED, WHY));
        desk.done(new DeleteVersion(MODEL, THREE));
    }

    @Test
    void fallbackIsQuarantinedByACommandOfItsOwnOnly() {
        desk.bake();
        SetStatus quarantine = new SetStatus(MODEL, ONE, VersionStatus.QUARANTINED, WHY);
        assertThat(desk.refused(quarantine).message()).contains("slipway release revoke flights");
        pinnedThenFree(quarantine);
    }

    @Test
    void quarantinedCandidateTakesItsReleaseBack() {
        desk.bake();
        assertThat(desk.done(new SetStatus(MODEL, TWO, VersionStatus.QUARANTINED, WHY)))
                .containsExactly("StatusSet", "ReleaseMoved");
        assertThat(desk.release().phase()).isEqualTo(ReleasePhase.ABORTING);
        assertThat(desk.release().weight()).isZero();
    }

    @Test
    void aliasThatIsServedStays() {
        desk.bake();
        pinned(new SetAlias(MODEL, CHAMPION, THREE, null));
        pinned(new SetAlias(MODEL, CHAMPION, TWO, ONE));
        pinned(new RemoveAlias(MODEL, CHAMPION));
        desk.done(new SetAlias(MODEL, new AliasName("challenger"), TWO, null));
        desk.done(new RemoveAlias(MODEL, new AliasName("challenger")));
        desk.moved(ReleasePhase.ROLLED_BACK, 1, 0);
        desk.done(new SetAlias(MODEL, CHAMPION, THREE, null));
    }

    @Test
    void endpointIsNeitherRemovedNorUnloaded() {
        desk.bake();
        pinned(new UnloadEndpoint(ENDPOINT));
        assertThat(desk.done(new LoadEndpoint(ENDPOINT))).isEmpty();
        pinnedThenFree(new ApplyObjects(List.of(), List.of(ObjectId.of(endpoint()))));
    }

    @Test
    void endpointServesWhatItServes() {
        desk.bake();
        for (Target other :
                List.of(
                        new Target.Exactly(MODEL, TWO),
                        new Target.Exactly(MODEL, ONE),
                        new Target.Latest(MODEL))) {
            pinned(put(Shape.USUAL.serving(other).spec()));
        }
    }

    @Test
    void endpointStaysWithItsTeamAndInRealTime() {
        desk.done(put(TEAM));
        desk.bake();
        pinned(put(Shape.USUAL.owned(FRAUD).spec()));
        pinned(put(Shape.USUAL.deployed(new Deployment(Mode.BATCH, null, null)).spec()));
    }

    @Test
    void endpointDoesNotShrink() {
        desk.done(put(SIZED.spec()));
        desk.bake();
        pinned(put(SIZED.scaled(new Scaling(0, Duration.ofMinutes(1), 0)).spec()));
        pinned(put(SIZED.capacity(7, 4).spec()));
        pinned(put(SIZED.capacity(8, 3).spec()));
        pinned(put(Shape.USUAL.spec()));
        desk.done(put(SIZED.capacity(9, 5).spec()));
    }

    @Test
    void boundsOfTeamsMayChange() {
        desk.done(put(TEAM));
        desk.bake();
        MemoryBounds little = new MemoryBounds(null, ByteSize.ofGibibytes(1));
        desk.done(put(new TeamSpec(FRAUD, null, null, little, null)));
    }

    private static ConnectionSpec backend(String address) {
        return new ConnectionSpec(
                "triton",
                TeamName.DEFAULT,
                ConnectionSpec.Type.BACKEND,
                URI.create(address),
                null,
                Map.of());
    }

    @Test
    void connectionStaysWhileAVersionOfAnotherServerIsReleased() {
        desk.publish("remote", null);
        desk.done(put(backend("https://one.example")));
        desk.done(Desk.start(new VersionNumber(4)));
        pinned(put(backend("https://two.example")));
        pinned(new ApplyObjects(List.of(), List.of(ObjectId.of(backend("https://one.example")))));
        desk.moved(ReleasePhase.ROLLED_BACK, 0, 0);
        desk.done(put(backend("https://two.example")));
    }

    @Test
    void connectionIsFreeWhereNobodyIsBehindIt() {
        desk.done(put(backend("https://one.example")));
        desk.bake();
        desk.done(put(backend("https://two.example")));
    }
}
