package dev.slipway.control.release;

import static dev.slipway.control.release.Desk.ENDPOINT;
import static dev.slipway.control.release.Desk.MODEL;
import static dev.slipway.control.release.Desk.ONE;
import static dev.slipway.control.release.Desk.THREE;
import static dev.slipway.control.release.Desk.TWO;
import static dev.slipway.control.release.Desk.WHY;
import static dev.slipway.control.release.Desk.person;
import static dev.slipway.control.release.Desk.put;
import static dev.slipway.control.release.Desk.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.ReleaseCommand;
import dev.slipway.api.control.ReleaseCommand.AbortRelease;
import dev.slipway.api.control.ReleaseCommand.PauseRelease;
import dev.slipway.api.control.ReleaseCommand.PromoteRelease;
import dev.slipway.api.control.ReleaseCommand.ResumeRelease;
import dev.slipway.api.control.ReleaseCommand.RevokeFallback;
import dev.slipway.api.control.ReleaseCommand.StartRelease;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.PolicySpec;
import dev.slipway.api.spec.PolicySpec.Requirement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OperatorMovesTest {
    private static final PauseRelease PAUSE = new PauseRelease(ENDPOINT, WHY);
    private static final ResumeRelease RESUME = new ResumeRelease(ENDPOINT, WHY);
    private static final PromoteRelease PROMOTE = new PromoteRelease(ENDPOINT, WHY);
    private static final AbortRelease ABORT = new AbortRelease(ENDPOINT, WHY, false);
    private static final RevokeFallback REVOKE = new RevokeFallback(ENDPOINT, WHY);

    private final Desk desk = Desk.ready();

    private void require(ReleasePhase phase, double weight) {
        assertThat(desk.release().phase()).isEqualTo(phase);
        assertThat(desk.release().weight()).isEqualTo(weight);
    }

    @Test
    void pauseHoldsWithTheWeightAndResumeGoesOnWhereItWas() {
        desk.bake();
        desk.done(PAUSE);
        require(ReleasePhase.HOLD, 0.01);
        ReleaseTransition pause = desk.release().moves().getLast().transition();
        assertThat(pause.cause()).isEqualTo(Cause.OPERATOR);
        assertThat(pause.ran()).isEqualTo(Duration.ofSeconds(90));
        desk.done(RESUME);
        require(ReleasePhase.BAKE, 0.01);
    }

    @Test
    void pauseAndResumeAreDoneOnce() {
        desk.bake();
        assertThat(desk.done(RESUME)).isEmpty();
        assertThat(desk.done(PAUSE)).hasSize(1);
        assertThat(desk.done(PAUSE)).isEmpty();
    }

    @Test
    void pauseOfWhatTheServerHoldsMakesItAPersons() {
        desk.bake();
        desk.moved(ReleasePhase.HOLD, 1, 0.01);
        assertThat(desk.done(PAUSE)).hasSize(1);
        assertThat(desk.notMoved(ReleasePhase.BAKE, 1, 0.01).message())
                .endsWith("an operator holds it");
        desk.done(RESUME);
        require(ReleasePhase.BAKE, 0.01);
    }

    @Test
    void resumedStepThatLostItsWeightGetsItFromTheServer() {
        desk.bake();
        desk.moved(ReleasePhase.HOLD, 1, 0);
        desk.done(RESUME);
        require(ReleasePhase.BAKE, 0);
        desk.moved(ReleasePhase.BAKE, 1, 0.01);
    }

    @Test
    void resumedSoakAnswersEverybody() {
        desk.soak();
        desk.moved(ReleasePhase.HOLD, 1, 0);
        desk.done(RESUME);
        require(ReleasePhase.SOAK, 1);
    }

    @Test
    void promoteGivesEverythingFromAnyStep() {
        desk.bake();
        desk.done(PROMOTE);
        require(ReleasePhase.PROMOTING, 1);
        assertThat(desk.done(PROMOTE)).isEmpty();
        desk.moved(ReleasePhase.SOAK, 1, 1);
        desk.moved(ReleasePhase.FINAL, 1, 1);
    }

    @Test
    void experimentIsPromotedByAPerson() {
        desk.bake(new ReleaseStrategy.Experiment(0.3, 10_000, Duration.ofDays(7)), 0.3);
        desk.moved(ReleasePhase.HOLD, 1, 0.3);
        desk.done(PROMOTE);
        desk.moved(ReleasePhase.SOAK, 1, 1);
        desk.moved(ReleasePhase.FINAL, 1, 1);
    }

    @Test
    void whatIsOnItsWayBackIsNotPromoted() {
        desk.bake();
        desk.moved(ReleasePhase.ABORTING, 1, 0);
        assertThat(desk.refused(PROMOTE).message())
                .isEqualTo(
                        "release flights.1: it is on its way back (expected: one that goes on, or"
                                + " is held)");
    }

    @Test
    void coldCandidateIsNotPromoted() {
        desk.done(start(TWO));
        assertThat(desk.refused(PROMOTE).message()).contains("flights.1: candidate is not warm");
        desk.done(PAUSE);
        assertThat(desk.refused(PROMOTE).message()).contains("candidate is not warm");
    }

    @Test
    void promoteAsksForWhatAStartAsks() {
        desk.bake();
        desk.done(
                put(
                        new PolicySpec(
                                "signed-only",
                                List.of(),
                                PolicySpec.Selector.ALL,
                                List.of(new Requirement.Signed(List.of())))));
        assertThat(desk.refused(PROMOTE).code()).isEqualTo(ErrorCode.UNMET_REQUIREMENT);
    }

    @Test
    void abortIsNeverGatedAndDoneOnce() {
        desk.soak();
        desk.done(ABORT);
        require(ReleasePhase.ABORTING, 0);
        assertThat(desk.done(ABORT)).isEmpty();
        desk.moved(ReleasePhase.ROLLED_BACK, 1, 0);
        assertThat(desk.done(ABORT)).isEmpty();
        assertThat(desk.version(TWO).status()).isEqualTo(VersionStatus.ACTIVE);
    }

    @Test
    void abortWithNothingInFlightRecordsNothing() {
        assertThat(desk.done(ABORT)).isEmpty();
    }

    @Test
    void abortMayQuarantineAtOnce() {
        desk.bake();
        assertThat(desk.done(new AbortRelease(ENDPOINT, WHY, true)))
                .containsExactly("ReleaseMoved", "StatusSet");
        assertThat(desk.version(TWO).status()).isEqualTo(VersionStatus.QUARANTINED);
    }

    @Test
    void nothingButTheServerFollowsAnAbort() {
        desk.bake();
        desk.done(ABORT);
        assertThat(desk.refused(PAUSE).code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(desk.refused(RESUME).code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(desk.refused(PROMOTE).code()).isEqualTo(ErrorCode.CONFLICT);
    }

    @Test
    void commandsWithoutAReleaseSayHowToStartOne() {
        assertThat(desk.refused(PAUSE).message()).contains("slipway release start flights");
        assertThat(desk.refused(RESUME).code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(desk.refused(PROMOTE).code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(desk.refused(REVOKE).code()).isEqualTo(ErrorCode.CONFLICT);
    }

    @Test
    void goingOnTakesAReleaserAndGoingBackWhoeverRollsBack() {
        desk.bake();
        Principal admin = person("admin", Role.ADMIN);
        Principal pipeline = person("pipeline", Role.AUTOMATION);
        assertThat(desk.refused(pipeline, PAUSE).code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(desk.refused(pipeline, ABORT).code()).isEqualTo(ErrorCode.FORBIDDEN);
        desk.done(admin, PAUSE);
        assertThat(desk.refused(admin, RESUME).code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(desk.refused(admin, PROMOTE).code()).isEqualTo(ErrorCode.FORBIDDEN);
        desk.done(pipeline, RESUME);
        desk.done(admin, ABORT);
    }

    @Test
    void endpointsOfOtherTeamsAreNotThereToBeReleased() {
        desk.bake();
        TeamName fraud = new TeamName("fraud");
        Principal eve =
                new Principal(
                        new PrincipalId("eve"),
                        Principal.Proof.TOKEN,
                        fraud,
                        null,
                        List.of(new Grant(Role.RELEASER, new Scope.OfTeam(fraud))));
        for (ReleaseCommand command :
                List.of(start(THREE), PAUSE, RESUME, PROMOTE, ABORT, REVOKE)) {
            assertThat(desk.refused(eve, command).code())
                    .as("%s", command)
                    .isEqualTo(ErrorCode.UNKNOWN_MODEL);
        }
    }

    @Test
    void revokedFallbackTakesItsReleasesAlong() {
        EndpointName other = new EndpointName("mirror");
        desk.done(put(Shape.USUAL.serving(new Target.Exactly(MODEL, ONE)).spec(other)));
        desk.done(new StartRelease(other, THREE, ReleasePlan.USUAL, WHY));
        desk.bake();
        assertThat(desk.done(REVOKE)).containsExactly("ReleaseMoved", "ReleaseMoved", "StatusSet");
        assertThat(desk.version(ONE).status()).isEqualTo(VersionStatus.QUARANTINED);
        require(ReleasePhase.ABORTING, 0);
        assertThat(desk.image().release(other).orElseThrow().phase())
                .isEqualTo(ReleasePhase.ABORTING);
        assertThat(desk.done(REVOKE)).isEmpty();
    }
}
