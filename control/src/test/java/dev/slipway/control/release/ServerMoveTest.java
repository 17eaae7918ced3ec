package dev.slipway.control.release;

import static dev.slipway.control.release.Desk.CHAMPION;
import static dev.slipway.control.release.Desk.ENDPOINT;
import static dev.slipway.control.release.Desk.MODEL;
import static dev.slipway.control.release.Desk.ONE;
import static dev.slipway.control.release.Desk.ROOT;
import static dev.slipway.control.release.Desk.SERVER;
import static dev.slipway.control.release.Desk.THREE;
import static dev.slipway.control.release.Desk.TWO;
import static dev.slipway.control.release.Desk.WHY;
import static dev.slipway.control.release.Desk.put;
import static dev.slipway.control.release.Desk.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.control.RegistryCommand.SetStatus;
import dev.slipway.api.control.ReleaseCommand.AbortRelease;
import dev.slipway.api.control.ReleaseCommand.MoveRelease;
import dev.slipway.api.control.ReleaseCommand.PauseRelease;
import dev.slipway.api.control.ReleaseCommand.StartRelease;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.release.Held;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.ReleaseStrategy.Canary;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.api.release.UserRule;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Deployment;
import dev.slipway.api.spec.EndpointSpec.Mode;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.PolicySpec;
import dev.slipway.api.spec.PolicySpec.Requirement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ServerMoveTest {
    private static final ReleaseStrategy OPEN_STEPS = new Canary(List.of());

    private final Desk desk = Desk.ready();

    private void require(ReleasePhase phase, int step, double weight) {
        assertThat(desk.release().phase()).isEqualTo(phase);
        assertThat(desk.release().step()).isEqualTo(step);
        assertThat(desk.release().weight()).isEqualTo(weight);
    }

    @Test
    void canaryGoesStepByStepToItsEnd() {
        desk.bake();
        desk.moved(ReleasePhase.DECIDE, 1, 0.01);
        desk.moved(ReleasePhase.BAKE, 2, 0.05);
        desk.moved(ReleasePhase.DECIDE, 2, 0.05);
        desk.moved(ReleasePhase.BAKE, 3, 0.25);
        desk.moved(ReleasePhase.DECIDE, 3, 0.25);
        desk.moved(ReleasePhase.BAKE, 4, 0.5);
        desk.moved(ReleasePhase.DECIDE, 4, 0.5);
        desk.moved(ReleasePhase.PROMOTING, 5, 1);
        desk.moved(ReleasePhase.SOAK, 5, 1);
        assertThat(desk.moved(ReleasePhase.FINAL, 5, 1))
                .containsExactly("ReleaseMoved", "AliasSet");
        assertThat(desk.model().aliases().get(CHAMPION)).isEqualTo(TWO);
        assertThat(desk.release().isOver()).isTrue();
    }

    @Test
    void onlyServersMoveByThemselves() {
        desk.bake();
        assertThat(desk.refused(ROOT, desk.move(ReleasePhase.DECIDE, 1, 0.01)).code())
                .isEqualTo(ErrorCode.FORBIDDEN);
    }

    @Test
    void moveThatWasDecidedOnAnEarlierStateIsAConflict() {
        desk.bake();
        MoveRelease decided = desk.move(ReleasePhase.DECIDE, 1, 0.01);
        desk.done(new PauseRelease(ENDPOINT, WHY));
        assertThat(desk.refused(SERVER, decided).code()).isEqualTo(ErrorCode.CONFLICT);
    }

    @Test
    void moveOfAnotherStepIsAConflict() {
        desk.bake();
        desk.moved(ReleasePhase.DECIDE, 1, 0.01);
        desk.moved(ReleasePhase.BAKE, 2, 0.05);
        Refusal refusal = desk.notMoved(ReleasePhase.DECIDE, 1, 0.05);
        assertThat(refusal.code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(refusal.message()).startsWith("release flights.1: it is in BAKE, step 2");
    }

    @Test
    void moveOfAReleaseThatIsOverIsAConflict() {
        desk.bake();
        MoveRelease decided = desk.move(ReleasePhase.DECIDE, 1, 0.01);
        desk.moved(ReleasePhase.ROLLED_BACK, 1, 0);
        assertThat(desk.refused(SERVER, decided).code()).isEqualTo(ErrorCode.CONFLICT);
        desk.done(start(TWO));
        Refusal refusal = desk.refused(SERVER, decided);
        assertThat(refusal.code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(refusal.message()).contains("not its endpoint's newest");
    }

    @Test
    void tableHasNoShortcuts() {
        desk.done(start(TWO));
        assertThat(desk.notMoved(ReleasePhase.BAKE, 1, 0.01).code())
                .isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(desk.notMoved(ReleasePhase.FINAL, 0, 1).code())
                .isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(desk.notMoved(ReleasePhase.LOADING, 0, 0.01).code())
                .isEqualTo(ErrorCode.INVALID_INPUT);
    }

    @Test
    void stepGivesNoMoreThanThePlanAllows() {
        desk.warm(new Canary(List.of(0.6, 1.0)));
        assertThat(desk.notMoved(ReleasePhase.BAKE, 1, 0.61).message())
                .contains("in BAKE step 1 does not have weight 0.61");
        desk.moved(ReleasePhase.BAKE, 1, 0.2);
        require(ReleasePhase.BAKE, 1, 0.2);
    }

    @Test
    void weightGrowsWithinAStepToHalfOfTheTrafficWhereTooLittleCameIn() {
        desk.bake();
        desk.moved(ReleasePhase.DECIDE, 1, 0.01);
        desk.moved(ReleasePhase.BAKE, 1, 0.5);
        desk.moved(ReleasePhase.DECIDE, 1, 0.5);
        assertThat(desk.notMoved(ReleasePhase.BAKE, 1, 0.51).code())
                .isEqualTo(ErrorCode.INVALID_INPUT);
        desk.moved(ReleasePhase.PROMOTING, 5, 1);
    }

    @Test
    void stepsThatGiveMoreAreNotSkipped() {
        desk.bake();
        desk.moved(ReleasePhase.DECIDE, 1, 0.01);
        assertThat(desk.notMoved(ReleasePhase.BAKE, 3, 0.25).message()).contains("skip a step");
        assertThat(desk.notMoved(ReleasePhase.PROMOTING, 5, 1).message()).contains("skip a step");
        assertThat(desk.notMoved(ReleasePhase.PROMOTING, 1, 1).message())
                .contains("step 1 is not the last");
    }

    @Test
    void openStepsEndWithEverything() {
        desk.warm(OPEN_STEPS);
        assertThat(desk.notMoved(ReleasePhase.PROMOTING, 1, 1).code())
                .isEqualTo(ErrorCode.INVALID_INPUT);
        desk.moved(ReleasePhase.BAKE, 1, 0.07);
        desk.moved(ReleasePhase.DECIDE, 1, 0.07);
        desk.moved(ReleasePhase.BAKE, 2, 0.9);
        desk.moved(ReleasePhase.DECIDE, 2, 0.9);
        desk.moved(ReleasePhase.PROMOTING, 3, 1);
    }

    @Test
    void rehearsalComesBeforeTheCutover() {
        desk.warm(new ReleaseStrategy.BlueGreen(100, 0.1));
        desk.moved(ReleasePhase.SHADOW, 0, 0);
        desk.moved(ReleasePhase.PROMOTING, 1, 1);
    }

    @Test
    void experimentNeverPromotesByItself() {
        desk.bake(new ReleaseStrategy.Experiment(0.3, 10_000, Duration.ofDays(7)), 0.3);
        desk.moved(ReleasePhase.DECIDE, 1, 0.3);
        assertThat(desk.notMoved(ReleasePhase.PROMOTING, 1, 1).message())
                .endsWith("an experiment never promotes by itself");
        assertThat(desk.notMoved(ReleasePhase.BAKE, 1, 0.31).code())
                .isEqualTo(ErrorCode.INVALID_INPUT);
    }

    @Test
    void goingBackIsLegalFromWhereverAReleaseIsOpen() {
        desk.bake();
        desk.moved(ReleasePhase.DECIDE, 1, 0.01);
        desk.moved(ReleasePhase.BAKE, 2, 0.05);
        desk.moved(ReleasePhase.BAKE, 1, 0.01);
        require(ReleasePhase.BAKE, 1, 0.01);
        desk.moved(ReleasePhase.LOADING, 0, 0);
        require(ReleasePhase.LOADING, 0, 0);
        desk.moved(ReleasePhase.ABORTING, 0, 0);
        desk.moved(ReleasePhase.ROLLED_BACK, 0, 0);
    }

    @Test
    void abortThatWasDecidedOnAnEarlierStateStandsAllTheSame() {
        desk.bake();
        MoveRelease decided = desk.move(ReleasePhase.ABORTING, 1, 0, Cause.HARD_LIMIT);
        desk.moved(ReleasePhase.DECIDE, 1, 0.01);
        desk.moved(ReleasePhase.BAKE, 2, 0.05);
        desk.done(SERVER, decided);
        require(ReleasePhase.ABORTING, 2, 0);
        assertThat(desk.release().moves().getLast().transition().from())
                .isEqualTo(ReleasePhase.BAKE);
    }

    @Test
    void abortComesTwiceWithoutHarm() {
        desk.bake();
        desk.moved(ReleasePhase.ABORTING, 1, 0);
        assertThat(desk.moved(ReleasePhase.ABORTING, 1, 0)).isEmpty();
        desk.moved(ReleasePhase.ROLLED_BACK, 1, 0);
        assertThat(desk.moved(ReleasePhase.ABORTING, 1, 0)).isEmpty();
        assertThat(desk.moved(ReleasePhase.ROLLED_BACK, 1, 0)).isEmpty();
    }

    @Test
    void abortOfAFinalReleaseIsAConflict() {
        desk.soak();
        desk.moved(ReleasePhase.FINAL, 1, 1);
        assertThat(desk.notMoved(ReleasePhase.ABORTING, 1, 0).code()).isEqualTo(ErrorCode.CONFLICT);
    }

    @Test
    void holdKeepsTheWeightOrTakesItAndGoesBackWhereItWas() {
        desk.bake();
        desk.moved(ReleasePhase.DECIDE, 1, 0.01);
        desk.moved(ReleasePhase.HOLD, 1, 0.01);
        assertThat(desk.notMoved(ReleasePhase.BAKE, 1, 0.01).message()).contains("held in DECIDE");
        desk.moved(ReleasePhase.DECIDE, 1, 0.01);
        desk.moved(ReleasePhase.HOLD, 1, 0);
        assertThat(desk.notMoved(ReleasePhase.DECIDE, 1, 0.01).code())
                .isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(desk.notMoved(ReleasePhase.HOLD, 1, 0).code())
                .isEqualTo(ErrorCode.INVALID_INPUT);
        desk.moved(ReleasePhase.DECIDE, 1, 0);
        desk.moved(ReleasePhase.BAKE, 1, 0.01);
    }

    @Test
    void heldSoakDoesNotGoOnWithoutItsWeight() {
        desk.soak();
        desk.moved(ReleasePhase.HOLD, 1, 0);
        assertThat(desk.notMoved(ReleasePhase.SOAK, 1, 0).message()).contains("no weight for SOAK");
    }

    @Test
    void whatAPersonHoldsNobodyElseLetsGoOn() {
        desk.bake();
        desk.done(new PauseRelease(ENDPOINT, WHY));
        assertThat(desk.notMoved(ReleasePhase.BAKE, 1, 0.01).message())
                .endsWith("an operator holds it");
        desk.moved(ReleasePhase.HOLD, 1, 0);
        assertThat(desk.notMoved(ReleasePhase.BAKE, 1, 0).message())
                .endsWith("an operator holds it");
        desk.moved(ReleasePhase.ABORTING, 1, 0);
    }

    @Test
    void serverNeverSpeaksForAPerson() {
        desk.bake();
        MoveRelease move = desk.move(ReleasePhase.DECIDE, 1, 0.01, Cause.OPERATOR);
        assertThat(desk.refused(SERVER, move).code()).isEqualTo(ErrorCode.INVALID_INPUT);
        desk.done(new AbortRelease(ENDPOINT, WHY, false));
        desk.done(SERVER, desk.move(ReleasePhase.ROLLED_BACK, 1, 0, Cause.OPERATOR));
    }

    @Test
    void aHoldIsRecordedWithWhatItIsFor() {
        desk.bake();
        Held rules =
                Held.ofRules(List.of(new UserRule.ErrorsAboveObjective(Duration.ofMinutes(5))));
        desk.done(SERVER, hold(Cause.RULE, rules));
        assertThat(desk.release().heldFor()).containsExactly(rules);
        desk.done(new PauseRelease(ENDPOINT, WHY));
        assertThat(desk.release().heldFor()).containsExactly(Held.of(Held.Reason.OPERATOR), rules);
    }

    @Test
    void serverHoldsNothingForAPerson() {
        desk.bake();
        MoveRelease hold = hold(Cause.NO_DATA, Held.of(Held.Reason.OPERATOR));
        assertThat(desk.refused(SERVER, hold).code()).isEqualTo(ErrorCode.INVALID_INPUT);
    }

    private MoveRelease hold(Cause cause, Held held) {
        return new MoveRelease(
                desk.release().id(),
                new ReleaseTransition(
                        desk.release().phase(),
                        ReleasePhase.HOLD,
                        desk.release().step(),
                        desk.release().weight(),
                        cause,
                        WHY,
                        null,
                        Duration.ofSeconds(90),
                        held));
    }

    @Test
    void finalReleaseOfANumberDeclaresTheEndpointAgain() {
        Deployment explained =
                new Deployment(Mode.REAL_TIME, new FreeText("people wait for it"), null);
        Target one = new Target.Exactly(MODEL, ONE);
        desk.done(put(Shape.USUAL.serving(one).deployed(explained).spec()));
        desk.soak();
        assertThat(desk.moved(ReleasePhase.FINAL, 1, 1))
                .containsExactly("ReleaseMoved", "ObjectDeclared");
        EndpointSpec now = desk.image().endpoints().iterator().next();
        assertThat(now.serves()).isEqualTo(new Target.Exactly(MODEL, TWO));
        FreeText rationale = Optional.ofNullable(now.deployment().rationale()).orElseThrow();
        assertThat(desk.journal.reveal(rationale.value())).contains("people wait for it");
    }

    @Test
    void whatWasTakenBackSinceTheStartKeepsAReleaseFromItsEnd() {
        desk.soak();
        desk.done(
                put(
                        new PolicySpec(
                                "signed-only",
                                List.of(),
                                PolicySpec.Selector.ALL,
                                List.of(new Requirement.Signed(List.of())))));
        Refusal refusal = desk.notMoved(ReleasePhase.FINAL, 1, 1);
        assertThat(refusal.code()).isEqualTo(ErrorCode.UNMET_REQUIREMENT);
        desk.moved(ReleasePhase.HOLD, 1, 1);
    }

    @Test
    void quarantineTakesTheVersionOutOfService() {
        desk.bake();
        desk.moved(ReleasePhase.ABORTING, 1, 0);
        assertThat(desk.moved(ReleasePhase.QUARANTINED, 1, 0))
                .containsExactly("ReleaseMoved", "StatusSet");
        assertThat(desk.version(TWO).status()).isEqualTo(VersionStatus.QUARANTINED);
        assertThat(desk.release().isOver()).isTrue();
    }

    @Test
    void quarantineTakesTheVersionOutOfOtherReleases() {
        EndpointName other = new EndpointName("mirror");
        desk.done(put(Shape.USUAL.serving(new Target.Exactly(MODEL, ONE)).spec(other)));
        desk.done(new StartRelease(other, TWO, ReleasePlan.USUAL, WHY));
        desk.bake();
        desk.moved(ReleasePhase.ABORTING, 1, 0);
        desk.moved(ReleasePhase.QUARANTINED, 1, 0);
        assertThat(desk.image().release(other).orElseThrow().phase())
                .isEqualTo(ReleasePhase.ABORTING);
    }

    @Test
    void whatAnotherReleaseFallsBackToIsNotQuarantinedByTheWay() {
        EndpointName other = new EndpointName("mirror");
        desk.done(put(Shape.USUAL.serving(new Target.Exactly(MODEL, TWO)).spec(other)));
        desk.done(new StartRelease(other, THREE, ReleasePlan.USUAL, WHY));
        desk.bake();
        desk.moved(ReleasePhase.ABORTING, 1, 0);
        assertThat(desk.moved(ReleasePhase.QUARANTINED, 1, 0)).containsExactly("ReleaseMoved");
        assertThat(desk.release().phase()).isEqualTo(ReleasePhase.ROLLED_BACK);
        assertThat(desk.version(TWO).status()).isEqualTo(VersionStatus.ACTIVE);
    }

    @Test
    void quarantinedCandidateComesBackOnlyByHand() {
        desk.bake();
        desk.moved(ReleasePhase.ABORTING, 1, 0);
        desk.moved(ReleasePhase.QUARANTINED, 1, 0);
        assertThat(desk.refused(start(TWO)).message()).contains("version 2 is quarantined");
        desk.done(new SetStatus(MODEL, TWO, VersionStatus.ACTIVE, WHY));
        desk.done(start(TWO));
    }

    @Test
    void runningTimeIsRecordedInMilliseconds() {
        desk.done(start(TWO));
        Duration ran = Duration.ofDays(12).plusNanos(1_234_567);
        desk.done(
                SERVER,
                new MoveRelease(
                        new ReleaseId("flights.1"),
                        new ReleaseTransition(
                                ReleasePhase.GATED,
                                ReleasePhase.LOADING,
                                0,
                                0,
                                Cause.PROGRESS,
                                WHY,
                                null,
                                ran,
                                null)));
        assertThat(desk.release().moves().getLast().transition().ran())
                .isEqualTo(Duration.ofDays(12).plusMillis(1));
    }
}
