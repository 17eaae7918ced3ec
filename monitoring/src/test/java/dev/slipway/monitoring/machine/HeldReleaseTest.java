package dev.slipway.monitoring.machine;

import static dev.slipway.monitoring.MadeReleases.baking;
import static dev.slipway.monitoring.MadeReleases.deciding;
import static dev.slipway.monitoring.MadeReleases.draft;
import static dev.slipway.monitoring.MadeReleases.gated;
import static dev.slipway.monitoring.MadeReleases.held;
import static dev.slipway.monitoring.MadeReleases.moved;
import static dev.slipway.monitoring.MadeReleases.soaking;
import static dev.slipway.monitoring.MadeReleases.usual;
import static dev.slipway.monitoring.MadeReleases.warming;
import static dev.slipway.monitoring.MadeSituations.alone;
import static dev.slipway.monitoring.MadeSituations.broken;
import static dev.slipway.monitoring.MadeSituations.limits;
import static dev.slipway.monitoring.MadeSituations.perSecond;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.release.Held;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.api.release.UserRule;
import dev.slipway.monitoring.MadeEvidence;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/// What holds a release, and what lets it go on.
final class HeldReleaseTest {
    private static final BrokenRule SLOW =
            new BrokenRule(new UserRule.LatencyAbove(0.99, 0.2, Duration.ofMinutes(5)), "too slow");
    private static final BrokenRule WRONG =
            new BrokenRule(
                    new UserRule.ErrorsAboveObjective(Duration.ofMinutes(5)),
                    "too many bad answers");

    private final PlayedSituation now = new PlayedSituation();

    private static Held heldFor(Release release) {
        return release.heldFor().getFirst();
    }

    @Test
    void whatIsAskedOfCandidateAndMissingHoldsUntilItIsThere() {
        now.load = new LoadState.Blocked("an approval is missing");
        Release release = now.goes(gated(), ReleasePhase.HOLD, Cause.GATE);
        now.stays(release);
        now.load = new LoadState.Allowed();
        now.goes(release, ReleasePhase.GATED, Cause.PROGRESS);
    }

    @Test
    void whatWasTakenBackMeanwhileHoldsAReleaseBeforeItsEnd() {
        now.inPhase(Duration.ofMinutes(15));
        now.traffic = alone(1000, true);
        now.lacking = Optional.of("the approval of ann was taken back");
        Release release = now.goes(soaking(), ReleasePhase.HOLD, Cause.GATE);
        assertThat(release.weight()).isEqualTo(1);
        now.stays(release);
        now.lacking = Optional.empty();
        release = now.goes(release, ReleasePhase.SOAK, Cause.PROGRESS);
        now.goes(release, ReleasePhase.FINAL, Cause.PROGRESS);
    }

    @Test
    void aSoakWithoutAnswersHoldsAndGoesOnWhenTheyCome() {
        now.inPhase(Duration.ofMinutes(15));
        now.traffic = alone(19, true);
        Release release = now.goes(soaking(), ReleasePhase.HOLD, Cause.NO_DATA);
        assertThat(release.weight()).isEqualTo(1);
        now.stays(release);
        now.traffic = alone(20, true);
        now.goes(release, ReleasePhase.SOAK, Cause.PROGRESS);
    }

    @Test
    void aRuleOfThePlanHoldsAndSomebodyMayLetItGoOn() {
        now.traffic = broken(SLOW);
        Release release = now.goes(baking(), ReleasePhase.HOLD, Cause.RULE);
        assertThat(heldFor(release)).isEqualTo(Held.ofRules(List.of(SLOW.rule())));
        now.stays(release);
        Release resumed = moved(release, ReleasePhase.BAKE, 3, 0.25, Cause.OPERATOR);
        now.stays(resumed);
    }

    @Test
    void whoeverLetsARuleGoOnHasNotLetAnotherOne() {
        now.traffic = broken(SLOW);
        Release held = now.goes(baking(), ReleasePhase.HOLD, Cause.RULE);
        Release resumed = moved(held, ReleasePhase.BAKE, 3, 0.25, Cause.OPERATOR);
        now.traffic = broken(SLOW, WRONG);
        Release again = now.goes(resumed, ReleasePhase.HOLD, Cause.RULE);
        assertThat(heldFor(again)).isEqualTo(Held.ofRules(List.of(WRONG.rule())));
        assertThat(again.moves().getLast().transition().why().value())
                .isEqualTo(
                        "too many bad answers; evidence has not confirmed that candidate is worse");
        now.stays(moved(again, ReleasePhase.BAKE, 3, 0.25, Cause.OPERATOR));
    }

    @Test
    void rulesThatAreBrokenAtOnceAreToldAndWaivedTogether() {
        now.traffic = broken(SLOW, WRONG);
        Release held = now.goes(baking(), ReleasePhase.HOLD, Cause.RULE);
        assertThat(heldFor(held)).isEqualTo(Held.ofRules(List.of(SLOW.rule(), WRONG.rule())));
        assertThat(held.moves().getLast().transition().why().value())
                .startsWith("too slow; too many bad answers; ");
        now.stays(moved(held, ReleasePhase.BAKE, 3, 0.25, Cause.OPERATOR));
    }

    /// The next one gives candidate more.
    @Test
    void aRuleThatSomebodyLetGoOnHoldsTheNextStep() {
        now.traffic = broken(SLOW);
        Release held = now.goes(baking(), ReleasePhase.HOLD, Cause.RULE);
        Release resumed = moved(held, ReleasePhase.BAKE, 3, 0.25, Cause.OPERATOR);
        Release raised = moved(resumed, ReleasePhase.BAKE, 3, 0.5, Cause.NO_DATA);
        now.stays(raised);
        Release next = moved(raised, ReleasePhase.BAKE, 4, 0.5, Cause.PROGRESS);
        now.goes(next, ReleasePhase.HOLD, Cause.RULE);
    }

    @Test
    void whatFailsIsTurnedBackAlsoWhereSomebodyLetARuleGoOn() {
        now.traffic = broken(SLOW);
        Release held = now.goes(baking(), ReleasePhase.HOLD, Cause.RULE);
        Release resumed = moved(held, ReleasePhase.BAKE, 3, 0.25, Cause.OPERATOR);
        now.evidence = MadeEvidence.worse();
        now.goes(resumed, ReleasePhase.ABORTING, Cause.EVIDENCE);
    }

    /// Such a record is from before rules were written into it.
    @Test
    void aRecordThatNamesNoRuleStandsForAllOfThePlan() {
        Release held = held(baking(), Cause.RULE);
        Release resumed = moved(held, ReleasePhase.BAKE, 3, 0.25, Cause.OPERATOR);
        now.traffic = broken(SLOW, WRONG);
        now.stays(resumed);
    }

    @Test
    void otherClassesHoldForAPersonOnceAndThenTheStepGoesOn() {
        now.evidence = MadeEvidence.otherClasses();
        now.inPhase(Duration.ofHours(1));
        Release release = now.goes(deciding(), ReleasePhase.HOLD, Cause.EVIDENCE);
        now.stays(release);
        Release resumed = moved(release, ReleasePhase.DECIDE, 3, 0.25, Cause.OPERATOR);
        now.goes(resumed, ReleasePhase.BAKE, Cause.PROGRESS);
    }

    /// Which keys are left the process before has counted, and candidate is not there yet.
    @Test
    void fewKeysAreNoMoreWhileCandidateIsLoadedAgain() {
        now.evidence = MadeEvidence.fewKeys();
        Release release = now.goes(baking(), ReleasePhase.HOLD, Cause.NO_DATA);
        now.evidence = MadeEvidence.little();
        now.load = new LoadState.Loading();
        now.stays(release);
        now.load = new LoadState.Ready();
        now.goes(release, ReleasePhase.BAKE, Cause.PROGRESS);
    }

    @Test
    void everyHoldSaysWhatItIsFor() {
        now.evidence = MadeEvidence.fewKeys();
        requireHeld(baking(), Held.of(Held.Reason.FEW_KEYS));
        now.evidence = MadeEvidence.otherClasses();
        requireHeld(baking(), Held.ofCheck("answers-otherwise"));
        now.evidence = MadeEvidence.little();
        now.inPhase(Duration.ofHours(4));
        requireHeld(deciding(), Held.of(Held.Reason.LITTLE_EVIDENCE));
        requireHeld(soaking(), Held.of(Held.Reason.FEW_ANSWERS));
        now.traffic = alone(20, true);
        now.lacking = Optional.of("an approval is missing");
        requireHeld(soaking(), Held.of(Held.Reason.GATE));
        now.isStorable = false;
        requireHeld(baking(), Held.of(Held.Reason.STORAGE));
        now.traffic = limits(new HardLimits.Finding.Both("both versions fail"));
        requireHeld(baking(), Held.of(Held.Reason.BOTH_FAIL));
        now.evidence = MadeEvidence.worse();
        now.sinceReversal = Optional.of(Duration.ZERO);
        requireHeld(baking(), Held.of(Held.Reason.TURNED_BACK));
        now.endedUncleanly = true;
        requireHeld(baking(), Held.of(Held.Reason.UNCLEAN_END));
    }

    private void requireHeld(Release release, Held held) {
        ReleaseTransition move = now.move(release);
        assertThat(move.to()).as(move.why().value()).isEqualTo(ReleasePhase.HOLD);
        assertThat(move.held()).as(move.why().value()).isEqualTo(held);
    }

    @Test
    void fewKeysHoldAndGoOnByThemselves() {
        now.evidence = MadeEvidence.fewKeys();
        Release release = now.goes(baking(), ReleasePhase.HOLD, Cause.NO_DATA);
        now.stays(release);
        now.evidence = MadeEvidence.little();
        now.goes(release, ReleasePhase.BAKE, Cause.PROGRESS);
    }

    @Test
    void littleTrafficGetsALargerWeightThenAHold() {
        now.evidence = MadeEvidence.little();
        now.traffic = perSecond(1);
        now.inPhase(Duration.ofMinutes(2));
        now.stays(deciding());
        now.inPhase(Duration.ofMinutes(3));
        Release release = now.goes(deciding(), ReleasePhase.BAKE, Cause.NO_DATA);
        assertThat(release.step()).isEqualTo(3);
        assertThat(release.weight()).isEqualTo(0.5);
        release = moved(release, ReleasePhase.DECIDE, 3, 0.5, Cause.PROGRESS);
        now.stays(release);
        now.clocks = new Clocks(Duration.ofHours(4), Duration.ofHours(4), Duration.ofHours(4));
        ReleaseTransition move = now.move(release);
        assertThat(move.to()).isEqualTo(ReleasePhase.HOLD);
        assertThat(move.cause()).isEqualTo(Cause.NO_DATA);
        assertThat(move.why().value()).startsWith("insufficient-evidence: after 4 hours: ");
        release = held(release, Cause.NO_DATA);
        now.stays(release);
        now.evidence = MadeEvidence.enough();
        now.goes(release, ReleasePhase.DECIDE, Cause.PROGRESS);
    }

    /// A crash takes some seconds of its running time along.
    @Test
    void aStepThatShowedTooLittleHasShownNoMoreBecauseItsTimeIsLess() {
        now.evidence = MadeEvidence.little();
        now.inPhase(Duration.ofHours(4));
        Release release = now.goes(deciding(), ReleasePhase.HOLD, Cause.NO_DATA);
        now.inPhase(Duration.ofHours(4).minusSeconds(1));
        now.stays(release);
        now.evidence = MadeEvidence.enough();
        now.goes(release, ReleasePhase.DECIDE, Cause.PROGRESS);
    }

    /// What a step lacks when its time is over it says itself.
    @Test
    void whatAStepWasHeldForHasMendedAlsoWhereItsTimeIsOver() {
        now.isStorable = false;
        Release unstored = now.goes(baking(), ReleasePhase.HOLD, Cause.NO_DATA);
        now.isStorable = true;
        now.evidence = MadeEvidence.fewKeys();
        Release lacksKeys = now.goes(baking(), ReleasePhase.HOLD, Cause.NO_DATA);
        now.inPhase(Duration.ofHours(4));
        now.stays(lacksKeys);
        now.goes(unstored, ReleasePhase.BAKE, Cause.PROGRESS);
        now.evidence = MadeEvidence.little();
        now.goes(lacksKeys, ReleasePhase.BAKE, Cause.PROGRESS);
        now.goes(unstored, ReleasePhase.BAKE, Cause.PROGRESS);
    }

    /// Else it would be said to go on by itself, and nobody would look.
    @Test
    void whatIsFoundInAHoldThatEndsByItselfIsWhatItIsHeldForThen() {
        now.isStorable = false;
        Release unstored = now.goes(baking(), ReleasePhase.HOLD, Cause.NO_DATA);
        now.isStorable = true;
        now.evidence = MadeEvidence.fewKeys();
        Release lacksKeys = now.goes(baking(), ReleasePhase.HOLD, Cause.NO_DATA);
        now.evidence = MadeEvidence.little();
        now.inPhase(Duration.ofHours(4));
        Release showedLittle = now.goes(deciding(), ReleasePhase.HOLD, Cause.NO_DATA);
        now.evidence = MadeEvidence.otherClasses();
        for (Release release : List.of(unstored, lacksKeys, showedLittle)) {
            Release back = now.goes(release, release.heldFrom(), Cause.PROGRESS);
            Release held = now.goes(back, ReleasePhase.HOLD, Cause.EVIDENCE);
            assertThat(heldFor(held)).isEqualTo(Held.ofCheck("answers-otherwise"));
        }
    }

    @Test
    void whatMendsDoesNotEndAnOperatorsPause() {
        now.budget = new ErrorBudget(0.001, OptionalDouble.of(0), 1000);
        Release spent = now.goes(warming(), ReleasePhase.HOLD, Cause.GATE);
        Release paused = held(spent, Cause.OPERATOR);
        now.budget = new ErrorBudget(0.001, OptionalDouble.of(20), 1000);
        now.stays(paused);
        now.goes(spent, ReleasePhase.WARMING, Cause.PROGRESS);
    }

    @Test
    void anOperatorsPauseIsEndedByNobodyElse() {
        now.evidence = MadeEvidence.enough();
        Release release = held(deciding(), Cause.OPERATOR);
        now.stays(release);
        now.inPhase(Duration.ofDays(3).minusSeconds(1));
        now.stays(release);
    }

    @Test
    void everyHoldEndsWithItsTimer() {
        now.inPhase(Duration.ofDays(3));
        for (Cause cause : Cause.values()) {
            ReleaseTransition move = now.move(held(baking(), cause));
            assertThat(move.to()).isEqualTo(ReleasePhase.ABORTING);
            assertThat(move.cause()).isEqualTo(Cause.TIMER);
            assertThat(move.why().value())
                    .isEqualTo(
                            "it was held for 3 days and nobody let it go on: stable answers"
                                    + " everybody again");
        }
    }

    @Test
    void nobodyIsToldThatStableAnswersWhichCouldNotBeLoaded() {
        now.load = new LoadState.WithoutStable("its file is damaged");
        Release held = now.goes(warming(), ReleasePhase.HOLD, Cause.GATE);
        now.inPhase(Duration.ofDays(3));
        assertThat(now.move(held).why().value())
                .isEqualTo(
                        "it was held for 3 days and stable, version 1, could still not be loaded");
        Release aborting = now.goes(held, ReleasePhase.ABORTING, Cause.TIMER);
        assertThat(now.move(aborting).why().value())
                .isEqualTo(
                        "candidate answers nobody, nor does stable, which could not be loaded:"
                                + " its file is damaged");
        now.load = new LoadState.Ready();
        assertThat(now.move(aborting).why().value()).isEqualTo("stable answers everybody");
    }

    @Test
    void anUncleanEndHoldsAtNoWeightAndASecondOneIsTheEnd() {
        now.endedUncleanly = true;
        Release release = now.goes(baking(), ReleasePhase.HOLD, Cause.UNCLEAN_END);
        assertThat(release.weight()).isZero();
        now.endedUncleanly = false;
        now.stays(release);
        release = moved(release, ReleasePhase.BAKE, 3, 0, Cause.OPERATOR);
        release = now.goes(release, ReleasePhase.BAKE, Cause.PROGRESS);
        assertThat(release.weight()).isEqualTo(0.25);
        now.endedUncleanly = true;
        release = now.goes(release, ReleasePhase.ABORTING, Cause.UNCLEAN_END);
        now.endedUncleanly = false;
        now.goes(release, ReleasePhase.QUARANTINED, Cause.UNCLEAN_END);
    }

    /// Whoever resumes it right behind a restart does so before candidate is loaded again.
    @Test
    void aStepThatLostItsWeightGetsItOnceCandidateIsThere() {
        for (ReleasePhase phase : List.of(ReleasePhase.BAKE, ReleasePhase.DECIDE)) {
            Release resumed = moved(deciding(), phase, 3, 0, Cause.OPERATOR);
            for (LoadState state : List.of(new LoadState.Allowed(), new LoadState.Loading())) {
                now.load = state;
                now.stays(resumed);
            }
            now.load = new LoadState.Failed("its file is damaged");
            now.goes(resumed, ReleasePhase.ABORTING, Cause.GATE);
            now.load = new LoadState.Ready();
            Release again = now.goes(resumed, ReleasePhase.BAKE, Cause.PROGRESS);
            assertThat(again.weight()).isEqualTo(0.25);
        }
    }

    /// A process that has just begun may not be able to load it.
    @Test
    void stableThatCouldNotBeLoadedHoldsACandidateWithoutWeightUntilItIsThere() {
        Release loading = moved(gated(), ReleasePhase.LOADING, 0, 0, Cause.PROGRESS);
        Release copies = moved(warming(), ReleasePhase.SHADOW, 0, 0, Cause.PROGRESS);
        Release baking = moved(deciding(), ReleasePhase.BAKE, 3, 0, Cause.OPERATOR);
        Release deciding = moved(deciding(), ReleasePhase.DECIDE, 3, 0, Cause.OPERATOR);
        for (Release release : List.of(loading, warming(), copies, baking, deciding)) {
            now.load = new LoadState.WithoutStable("its file is damaged");
            Release held = now.goes(release, ReleasePhase.HOLD, Cause.GATE);
            assertThat(heldFor(held)).isEqualTo(Held.of(Held.Reason.STABLE));
            assertThat(held.moves().getLast().transition().why().value())
                    .isEqualTo(
                            "stable, version 1, could not be loaded, and candidate answers nobody"
                                    + " before it is there: its file is damaged");
            now.stays(held);
            now.load = new LoadState.Loading();
            now.stays(held);
            now.load = new LoadState.Ready();
            now.goes(held, release.phase(), Cause.PROGRESS);
            now.load = new LoadState.Failed("its file is damaged, too");
            Release back = now.goes(held, release.phase(), Cause.PROGRESS);
            now.goes(back, ReleasePhase.ABORTING, Cause.GATE);
        }
    }

    /// Else it would be said to go on by itself, and nobody would look.
    @Test
    void whatIsHeldForALoadTestOrForCopiesIsHeldForStableThatCouldNotBeLoaded() {
        Release copies = moved(warming(), ReleasePhase.SHADOW, 0, 0, Cause.PROGRESS);
        now.load = new LoadState.WithoutStable("its file is damaged");
        for (Release release : List.of(warming(), copies)) {
            Release held = held(release, Cause.NO_DATA);
            Release back = now.goes(held, release.phase(), Cause.PROGRESS);
            Release again = now.goes(back, ReleasePhase.HOLD, Cause.GATE);
            assertThat(heldFor(again)).isEqualTo(Held.of(Held.Reason.STABLE));
        }
    }

    @Test
    void evidenceThatCannotBeStoredHoldsUntilItCan() {
        now.isStorable = false;
        Release release = now.goes(baking(), ReleasePhase.HOLD, Cause.NO_DATA);
        now.stays(release);
        now.isStorable = true;
        now.goes(release, ReleasePhase.BAKE, Cause.PROGRESS);
    }

    @Test
    void anEndpointIsTurnedBackOnceInHalfAnHour() {
        now.evidence = MadeEvidence.worse();
        now.sinceReversal = Optional.of(Duration.ofMinutes(5));
        Release release = now.goes(baking(), ReleasePhase.HOLD, Cause.EVIDENCE);
        assertThat(release.weight()).isZero();
        now.stays(release);
        now.sinceReversal = Optional.of(Duration.ofMinutes(31));
        release = now.goes(release, ReleasePhase.ABORTING, Cause.EVIDENCE);
        now.goes(release, ReleasePhase.QUARANTINED, Cause.EVIDENCE);
    }

    /// A plan may hold for less than half an hour.
    @Test
    void whatIsHeldBeforeItsEndIsQuarantinedAlsoWhereTheHoldIsOverFirst() {
        now.evidence = MadeEvidence.worse();
        now.sinceReversal = Optional.of(Duration.ofMinutes(5));
        Release release = now.goes(baking(), ReleasePhase.HOLD, Cause.EVIDENCE);
        now.inPhase(Duration.ofDays(3));
        release = now.goes(release, ReleasePhase.ABORTING, Cause.EVIDENCE);
        now.goes(release, ReleasePhase.QUARANTINED, Cause.EVIDENCE);
    }

    @Test
    void aPauseOfWhatWasTurnedBackLeavesItCandidatesFault() {
        now.evidence = MadeEvidence.worse();
        now.sinceReversal = Optional.of(Duration.ofMinutes(5));
        Release release = now.goes(baking(), ReleasePhase.HOLD, Cause.EVIDENCE);
        Release paused = held(release, Cause.OPERATOR);
        now.sinceReversal = Optional.of(Duration.ofMinutes(31));
        now.stays(paused);
        now.inPhase(Duration.ofDays(3));
        release = now.goes(paused, ReleasePhase.ABORTING, Cause.EVIDENCE);
        now.goes(release, ReleasePhase.QUARANTINED, Cause.EVIDENCE);
    }

    @Test
    void aSpentErrorBudgetHoldsBeforeTheNextStep() {
        now.budget = new ErrorBudget(0.001, OptionalDouble.of(0), 1000);
        Release warming = moved(draft(usual()), ReleasePhase.WARMING, 0, 0, Cause.PROGRESS);
        Release release = now.goes(warming, ReleasePhase.HOLD, Cause.GATE);
        assertThat(heldFor(release)).isEqualTo(Held.of(Held.Reason.BUDGET));
        now.stays(release);
        now.budget = PlayedSituation.WHOLE.unknown();
        now.stays(release);
        now.budget = new ErrorBudget(0.001, OptionalDouble.of(20), 1000);
        now.goes(release, ReleasePhase.WARMING, Cause.PROGRESS);
        // In its whole window nobody has asked the endpoint anything.
        now.budget = PlayedSituation.WHOLE;
        now.goes(release, ReleasePhase.WARMING, Cause.PROGRESS);
    }
}
