package dev.slipway.monitoring.machine;

import static dev.slipway.monitoring.MadeReleases.baking;
import static dev.slipway.monitoring.MadeReleases.deciding;
import static dev.slipway.monitoring.MadeReleases.draft;
import static dev.slipway.monitoring.MadeReleases.gated;
import static dev.slipway.monitoring.MadeReleases.held;
import static dev.slipway.monitoring.MadeReleases.moved;
import static dev.slipway.monitoring.MadeReleases.soaking;
import static dev.slipway.monitoring.MadeReleases.warming;
import static dev.slipway.monitoring.MadeReleases.with;
import static dev.slipway.monitoring.MadeSituations.alone;
import static dev.slipway.monitoring.MadeSituations.perSecond;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.journal.FreeText;
import dev.slipway.api.release.Held;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.monitoring.MadeEvidence;
import dev.slipway.monitoring.MadeReleases;
import dev.slipway.stats.Check;
import dev.slipway.stats.Evidence;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/// What ends a hold, and what nobody has seen yet when somebody ends one.
final class HoldsTest {
    private static final ErrorBudget WHOLE =
            new ErrorBudget(
                    0.001, OptionalDouble.empty(), (double) Duration.ofDays(28).toSeconds());
    private static final ErrorBudget SPENT = new ErrorBudget(0.001, OptionalDouble.of(0), 1e6);
    private static final ErrorBudget LEFT = new ErrorBudget(0.001, OptionalDouble.of(20), 1e6);

    private Evidence evidence = MadeEvidence.none();
    private LoadState load = new LoadState.Ready();
    private Clocks clocks = Clocks.ZERO;
    private Situation.Traffic traffic = Situation.Traffic.NONE;
    private boolean isStorable = true;
    private ErrorBudget budget = WHOLE;
    private Optional<String> lacking = Optional.empty();

    @Test
    void aLoadTestThatDecidedNothingIsNoBetterWhileCandidateIsLoadedAgain() {
        Release held = held(warming(), Cause.NO_DATA);
        List<LoadState> before =
                List.of(new LoadState.Allowed(), new LoadState.Loading(), new LoadState.Warming());
        for (LoadState state : before) {
            load = state;
            assertThat(next(held)).as("%s", state).isEmpty();
        }
        load = new LoadState.Failed("its file is damaged");
        Release resumed = goes(held, ReleasePhase.WARMING);
        goes(resumed, ReleasePhase.ABORTING);
    }

    /// A process that has just begun may not be able to load it again.
    @Test
    void candidateThatIsNotThereToSeeCopiesIsTurnedBack() {
        ReleaseStrategy copied = new ReleaseStrategy.ShadowThenCanary(1, 300, 0.02, List.of(1.0));
        Release copies = moved(draft(with(copied)), ReleasePhase.SHADOW, 0, 0, Cause.PROGRESS);
        Release held = held(copies, Cause.NO_DATA);
        load = new LoadState.Loading();
        assertThat(next(copies)).isEmpty();
        assertThat(next(held)).isEmpty();
        load = new LoadState.Failed("its file is damaged");
        goes(copies, ReleasePhase.ABORTING);
        goes(goes(held, ReleasePhase.SHADOW), ReleasePhase.ABORTING);
    }

    @Test
    void whoeverLetsCopiesDifferHasNotSeenWhatIsFoundLater() {
        Release copies = moved(warming(), ReleasePhase.SHADOW, 0, 0, Cause.PROGRESS);
        Release resumed =
                moved(held(copies, Cause.EVIDENCE), ReleasePhase.SHADOW, 0, 0, Cause.OPERATOR);
        Release deciding = moved(resumed, ReleasePhase.DECIDE, 3, 0.25, Cause.PROGRESS);
        evidence = MadeEvidence.otherClasses();
        clocks = new Clocks(Duration.ofHours(1), Duration.ZERO, Duration.ZERO);
        Release held = goes(deciding, ReleasePhase.HOLD);
        goes(moved(held, ReleasePhase.DECIDE, 3, 0.25, Cause.OPERATOR), ReleasePhase.BAKE);
    }

    @Test
    void whoeverWaivesWhatCouldNotBeStoredHasNotSeenWhatIsFoundLater() {
        evidence = MadeEvidence.otherClasses();
        long known = evidence.heldSince(Check.ANSWERS_OTHERWISE).orElseThrow();
        goes(letGoOn(known - 1), ReleasePhase.HOLD);
        goes(letGoOn(known), ReleasePhase.BAKE);
    }

    @Test
    void aDiskThatTakesNothingHoldsACandidateThatAnswersAloneUntilItDoes() {
        Release promoting = moved(deciding(), ReleasePhase.PROMOTING, 5, 1, Cause.PROGRESS);
        Duration time = Duration.ofMinutes(15);
        clocks = new Clocks(time, time, time);
        traffic = alone(20, true);
        for (Release release : List.of(promoting, soaking())) {
            isStorable = false;
            Release held = goes(release, ReleasePhase.HOLD);
            assertThat(held.weight()).isEqualTo(1);
            assertThat(held.moves().getLast().transition().cause()).isEqualTo(Cause.NO_DATA);
            assertThat(next(held)).isEmpty();
            isStorable = true;
            goes(held, release.phase());
        }
    }

    @Test
    void whoeverSaysThatAReleaseMendsSomethingHasItGoOnThoughTheBudgetIsSpent() {
        budget = SPENT;
        traffic = perSecond(100);
        Release held = goes(warming(), ReleasePhase.HOLD);
        assertThat(next(held)).isEmpty();
        Release release = moved(held, ReleasePhase.WARMING, 0, 0, Cause.OPERATOR);
        release = goes(release, ReleasePhase.BAKE);
        assertThat(release.weight()).isEqualTo(Exposure.LEAST_WEIGHT);
        evidence = MadeEvidence.enough();
        clocks = new Clocks(Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1));
        release = goes(goes(release, ReleasePhase.DECIDE), ReleasePhase.BAKE);
        assertThat(release.step()).isEqualTo(2);
        assertThat(release.weight()).isEqualTo(Exposure.LEAST_WEIGHT);
    }

    @Test
    void whatMendsSomethingMayGoToEverybodyAtOnce() {
        budget = SPENT;
        Release release =
                moved(
                        draft(with(new ReleaseStrategy.AllAtOnce())),
                        ReleasePhase.WARMING,
                        0,
                        0,
                        Cause.PROGRESS);
        Release held = goes(release, ReleasePhase.HOLD);
        goes(moved(held, ReleasePhase.WARMING, 0, 0, Cause.OPERATOR), ReleasePhase.PROMOTING);
    }

    @Test
    void whoeverEndsAPauseHasNotSaidThatAReleaseMendsSomething() {
        Release byItself =
                moved(held(deciding(), Cause.GATE), ReleasePhase.DECIDE, 3, 0.25, Cause.PROGRESS);
        Release resumed =
                moved(held(byItself, Cause.OPERATOR), ReleasePhase.DECIDE, 3, 0.25, Cause.OPERATOR);
        budget = SPENT;
        evidence = MadeEvidence.enough();
        clocks = new Clocks(Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1));
        Release held = goes(resumed, ReleasePhase.HOLD);
        assertThat(held.moves().getLast().transition().cause()).isEqualTo(Cause.GATE);
    }

    @Test
    void aSpentBudgetDoesNotKeepWhatAnswersEverybodyFromItsEnd() {
        budget = SPENT;
        traffic = alone(20, true);
        Duration time = Duration.ofMinutes(15);
        clocks = new Clocks(time, time, time);
        lacking = Optional.of("an approval was taken back");
        Release held = goes(soaking(), ReleasePhase.HOLD);
        assertThat(next(held)).isEmpty();
        lacking = Optional.empty();
        goes(goes(held, ReleasePhase.SOAK), ReleasePhase.FINAL);
    }

    @Test
    void aSpentBudgetDoesNotEndAStepThatWasHeldForSomethingElse() {
        budget = SPENT;
        load = new LoadState.Blocked("an approval is missing");
        Release held = goes(baking(), ReleasePhase.HOLD);
        assertThat(next(held)).isEmpty();
        load = new LoadState.Ready();
        goes(held, ReleasePhase.BAKE);
    }

    @Test
    void whoeverEndsAHoldForAnApprovalHasNotSaidThatAReleaseMendsSomething() {
        load = new LoadState.Blocked("an approval is missing");
        Release held = goes(baking(), ReleasePhase.HOLD);
        Release resumed = moved(held, ReleasePhase.BAKE, 3, 0.25, Cause.OPERATOR);
        load = new LoadState.Ready();
        budget = SPENT;
        evidence = MadeEvidence.enough();
        clocks = new Clocks(Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1));
        goes(goes(resumed, ReleasePhase.DECIDE), ReleasePhase.HOLD);
    }

    /// It was held right before a step, where a spent budget would have held it, too.
    @Test
    void whoeverEndsAHoldForAnApprovalBeforeAStepHasNotSaidThatItMendsSomething() {
        for (Release release : List.of(warming(), deciding())) {
            load = new LoadState.Blocked("an approval is missing");
            budget = WHOLE;
            Release held = goes(release, ReleasePhase.HOLD);
            Release resumed =
                    moved(held, release.phase(), release.step(), release.weight(), Cause.OPERATOR);
            load = new LoadState.Ready();
            budget = SPENT;
            evidence = MadeEvidence.enough();
            Release again = goes(resumed, ReleasePhase.HOLD);
            assertThat(again.heldFor()).containsExactly(Held.of(Held.Reason.BUDGET));
        }
    }

    @Test
    void aBudgetOfWhichSomethingIsLeftEndsNoHoldForAnApproval() {
        load = new LoadState.Blocked("an approval is missing");
        lacking = Optional.of("an approval is missing");
        budget = SPENT;
        Release held = goes(deciding(), ReleasePhase.HOLD);
        assertThat(held.heldFor()).containsExactly(Held.of(Held.Reason.GATE));
        budget = LEFT;
        assertThat(next(held)).isEmpty();
        load = new LoadState.Ready();
        assertThat(next(held)).as("no load says what is missing").isEmpty();
        lacking = Optional.empty();
        goes(held, ReleasePhase.DECIDE);
    }

    @Test
    void anApprovalThatIsThereEndsNoHoldForABudget() {
        budget = SPENT;
        Release held = goes(warming(), ReleasePhase.HOLD);
        load = new LoadState.Blocked("an approval is missing");
        assertThat(next(held)).isEmpty();
        load = new LoadState.Ready();
        assertThat(next(held)).isEmpty();
        budget = WHOLE.unknown();
        assertThat(next(held)).as("nobody knows yet").isEmpty();
        budget = LEFT;
        goes(held, ReleasePhase.WARMING);
    }

    /// How large it may be follows from that.
    @Test
    void noStepBeginsBeforeItIsKnownWhatWasSpent() {
        evidence = MadeEvidence.enough();
        traffic = perSecond(100);
        Release again = moved(deciding(), ReleasePhase.BAKE, 3, 0, Cause.OPERATOR);
        for (Release release : List.of(warming(), deciding(), again)) {
            budget = WHOLE.unknown();
            assertThat(next(release)).as("%s", release.moves()).isEmpty();
            budget = WHOLE;
            goes(release, ReleasePhase.BAKE);
        }
    }

    @Test
    void noStepGetsMoreBeforeItIsKnownWhatWasSpent() {
        evidence = MadeEvidence.little();
        traffic = perSecond(1);
        Duration time = Duration.ofMinutes(3);
        clocks = new Clocks(time, time, time);
        budget = WHOLE.unknown();
        assertThat(next(deciding())).isEmpty();
        budget = WHOLE;
        assertThat(goes(deciding(), ReleasePhase.BAKE).weight()).isEqualTo(0.5);
    }

    /// Its weight is its plan's.
    @Test
    void anExperimentBeginsWhateverWasSpent() {
        budget = WHOLE.unknown();
        Release warming =
                moved(
                        draft(with(new ReleaseStrategy.Experiment(0.5, 100, Duration.ofHours(5)))),
                        ReleasePhase.WARMING,
                        0,
                        0,
                        Cause.PROGRESS);
        assertThat(goes(warming, ReleasePhase.BAKE).weight()).isEqualTo(0.5);
    }

    @Test
    void whatWasSpentIsWaitedForAsLongAsForALoadAndThenItHolds() {
        budget = WHOLE.unknown();
        traffic = perSecond(100);
        Duration limit = warming().plan().patience().load();
        clocks = new Clocks(limit, limit.minusNanos(1), limit);
        assertThat(next(warming())).isEmpty();
        clocks = new Clocks(limit, limit, limit);
        Release held = goes(warming(), ReleasePhase.HOLD);
        assertThat(held.heldFor()).containsExactly(Held.of(Held.Reason.BUDGET));
        assertThat(held.moves().getLast().transition().why().value())
                .isEqualTo("it is not known what is left of the endpoint's error budget");
        assertThat(next(held)).isEmpty();
        Release mends = moved(held, ReleasePhase.WARMING, 0, 0, Cause.OPERATOR);
        assertThat(goes(mends, ReleasePhase.BAKE).weight()).isEqualTo(Exposure.LEAST_WEIGHT);
        budget = WHOLE;
        goes(held, ReleasePhase.WARMING);
    }

    @Test
    void whatMendsSomethingGoesOnOnceAnApprovalIsThereAgain() {
        budget = SPENT;
        traffic = perSecond(100);
        Release spent = goes(warming(), ReleasePhase.HOLD);
        Release mends = moved(spent, ReleasePhase.WARMING, 0, 0, Cause.OPERATOR);
        Release deciding =
                moved(goes(mends, ReleasePhase.BAKE), ReleasePhase.DECIDE, 1, 0.01, Cause.PROGRESS);
        load = new LoadState.Blocked("an approval is missing");
        Release held = goes(deciding, ReleasePhase.HOLD);
        assertThat(next(held)).isEmpty();
        load = new LoadState.Ready();
        goes(held, ReleasePhase.DECIDE);
    }

    /// It is asked before the first step, and says so there.
    @Test
    void aSpentBudgetKeepsNoCandidateFromBeingLoadedOnceAnApprovalIsThere() {
        budget = SPENT;
        load = new LoadState.Blocked("an approval is missing");
        Release held = goes(gated(), ReleasePhase.HOLD);
        load = new LoadState.Allowed();
        goes(held, ReleasePhase.GATED);
    }

    /// By somebody, after a hold without stored evidence, before which it had run for so long.
    private static Release letGoOn(long seconds) {
        ReleaseTransition hold =
                new ReleaseTransition(
                        ReleasePhase.DECIDE,
                        ReleasePhase.HOLD,
                        3,
                        0.25,
                        Cause.EVIDENCE,
                        new FreeText("made"),
                        null,
                        Duration.ofSeconds(seconds),
                        null);
        Release held = moved(deciding(), hold, MadeReleases.BEGIN);
        return moved(held, ReleasePhase.DECIDE, 3, 0.25, Cause.OPERATOR);
    }

    private Release goes(Release release, ReleasePhase to) {
        ReleaseTransition move = next(release).orElseThrow();
        assertThat(move.to()).as(move.why().value()).isEqualTo(to);
        return moved(release, move, MadeReleases.BEGIN);
    }

    private Optional<ReleaseTransition> next(Release release) {
        return ReleaseMachine.next(
                new Situation(
                        release,
                        clocks,
                        evidence,
                        traffic,
                        load,
                        ShadowState.NONE,
                        GateState.unasked(),
                        new Situation.Means(
                                isStorable,
                                Optional.empty(),
                                budget,
                                false,
                                lacking,
                                Optional.empty())));
    }
}
