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
import static dev.slipway.monitoring.MadeReleases.with;
import static dev.slipway.monitoring.MadeSituations.alone;
import static dev.slipway.monitoring.MadeSituations.limits;
import static dev.slipway.monitoring.MadeSituations.perSecond;
import static dev.slipway.monitoring.MadeSituations.rule;
import static dev.slipway.monitoring.MadeSituations.shadow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.monitoring.MadeEvidence;
import dev.slipway.monitoring.MadeReleases;
import dev.slipway.stats.Evidence;
import dev.slipway.stats.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class ReleaseMachineTest {
    private static final ErrorBudget WHOLE =
            new ErrorBudget(
                    0.001, OptionalDouble.empty(), (double) Duration.ofDays(28).toSeconds());

    private Evidence evidence = MadeEvidence.none();
    private Situation.Traffic traffic = Situation.Traffic.NONE;
    private LoadState load = new LoadState.Ready();
    private ShadowState shadow = ShadowState.NONE;
    private GateState gate = GateState.unasked();
    private Clocks clocks = Clocks.ZERO;
    private boolean isStorable = true;
    private ErrorBudget budget = WHOLE;
    private boolean endedUncleanly;
    private Optional<String> lacking = Optional.empty();
    private Optional<Duration> sinceReversal = Optional.empty();

    @Test
    void aReleaseGoesToItsFirstStepOnceCandidateIsWarm() {
        stays(draft(usual()));
        Release release = gated();
        load = new LoadState.Allowed();
        release = goes(release, ReleasePhase.LOADING, Cause.PROGRESS);
        stays(release);
        load = new LoadState.Warming();
        release = goes(release, ReleasePhase.WARMING, Cause.PROGRESS);
        stays(release);
        load = new LoadState.Ready();
        release = goes(release, ReleasePhase.BAKE, Cause.PROGRESS);
        assertThat(release.step()).isEqualTo(1);
        assertThat(release.weight()).isEqualTo(0.01);
    }

    @Test
    void aWarmCandidateWaitsForItsLoadTestAndGoesOnWithItsFigures() {
        Release release = warming();
        gate = new GateState.Waiting("candidate is under load, alone");
        stays(release);
        gate = new GateState.Open("p99 2 ms", null);
        ReleaseTransition move = move(release);
        assertThat(move.to()).isEqualTo(ReleasePhase.BAKE);
        assertThat(move.why().value()).isEqualTo("p99 2 ms");
    }

    @Test
    void aCandidateThatIsTooSlowAloneIsRolledBackWithItsFiguresAndNotQuarantined() {
        gate = new GateState.Shut("p99 900 ms (promised: 200 ms)", null);
        assertThat(move(warming()).why().value()).isEqualTo("p99 900 ms (promised: 200 ms)");
        Release release = goes(warming(), ReleasePhase.ABORTING, Cause.GATE);
        goes(release, ReleasePhase.ROLLED_BACK, Cause.GATE);
    }

    @Test
    void aLoadTestWithoutRoomHoldsAndGoesOnByItselfOnceItIsDecided() {
        gate = new GateState.Waiting("the host is 80 % busy");
        inPhase(Duration.ofMinutes(10));
        assertThat(move(warming()).why().value())
                .isEqualTo(
                        "insufficient-evidence: after 10 min of the load test: the host is 80 %"
                                + " busy");
        Release held = goes(warming(), ReleasePhase.HOLD, Cause.NO_DATA);
        clocks = Clocks.ZERO;
        stays(held);
        gate = new GateState.Open("p99 2 ms", null);
        Release again = goes(held, ReleasePhase.WARMING, Cause.PROGRESS);
        goes(again, ReleasePhase.BAKE, Cause.PROGRESS);
    }

    @Test
    void somebodyMayLetAReleaseGoOnWithoutItsLoadTest() {
        gate = new GateState.Waiting("the host is 80 % busy");
        Release held = held(warming(), Cause.NO_DATA);
        Release resumed = moved(held, ReleasePhase.WARMING, 0, 0, Cause.OPERATOR);
        goes(resumed, ReleasePhase.BAKE, Cause.PROGRESS);
        gate = new GateState.Shut("p99 900 ms", null);
        goes(resumed, ReleasePhase.ABORTING, Cause.GATE);
    }

    @Test
    void whatIsAskedOfCandidateAndMissingHoldsUntilItIsThere() {
        load = new LoadState.Blocked("an approval is missing");
        Release release = goes(gated(), ReleasePhase.HOLD, Cause.GATE);
        stays(release);
        load = new LoadState.Allowed();
        goes(release, ReleasePhase.GATED, Cause.PROGRESS);
    }

    @Test
    void aCandidateThatCannotBeLoadedIsRolledBackAndNotQuarantined() {
        Release release = moved(draft(usual()), ReleasePhase.LOADING, 0, 0, Cause.PROGRESS);
        load = new LoadState.Failed("its file is damaged");
        release = goes(release, ReleasePhase.ABORTING, Cause.GATE);
        goes(release, ReleasePhase.ROLLED_BACK, Cause.GATE);
    }

    @Test
    void loadingThatTakesTooLongHasFailed() {
        Release release = moved(draft(usual()), ReleasePhase.LOADING, 0, 0, Cause.PROGRESS);
        load = new LoadState.Loading();
        inPhase(Duration.ofMinutes(9));
        stays(release);
        inPhase(Duration.ofMinutes(10));
        ReleaseTransition move = move(release);
        assertThat(move.to()).isEqualTo(ReleasePhase.ABORTING);
        assertThat(move.why().value()).isEqualTo("candidate was not loaded and warm within 10 min");
    }

    @Test
    void aStepBakesThenDecidesThenTheNextBegins() {
        stays(baking());
        inPhase(Duration.ofMinutes(1));
        Release release = goes(baking(), ReleasePhase.DECIDE, Cause.PROGRESS);
        evidence = MadeEvidence.enough();
        release = goes(release, ReleasePhase.BAKE, Cause.PROGRESS);
        assertThat(release.step()).isEqualTo(4);
        assertThat(release.weight()).isEqualTo(0.5);
    }

    @Test
    void enoughEvidenceDoesNotCutABakeShort() {
        evidence = MadeEvidence.enough();
        stays(baking());
    }

    @Test
    void stepsThatGiveNoMoreThanCandidateHasAreLeftOut() {
        evidence = MadeEvidence.enough();
        Release raised = moved(baking(), ReleasePhase.DECIDE, 1, 0.5, Cause.PROGRESS);
        Release release = goes(raised, ReleasePhase.PROMOTING, Cause.PROGRESS);
        assertThat(release.step()).isEqualTo(5);
        assertThat(release.weight()).isEqualTo(1);
    }

    @Test
    void candidateIsPromotedSoaksAndIsFinal() {
        evidence = MadeEvidence.enough();
        Release release = moved(deciding(), ReleasePhase.DECIDE, 4, 0.5, Cause.PROGRESS);
        release = goes(release, ReleasePhase.PROMOTING, Cause.PROGRESS);
        stays(release);
        traffic = alone(0, true);
        release = goes(release, ReleasePhase.SOAK, Cause.PROGRESS);
        stays(release);
        inPhase(Duration.ofMinutes(15));
        traffic = alone(1000, true);
        release = goes(release, ReleasePhase.FINAL, Cause.PROGRESS);
        assertThat(next(release)).isEmpty();
    }

    @Test
    void whatWasTakenBackMeanwhileHoldsAReleaseBeforeItsEnd() {
        inPhase(Duration.ofMinutes(15));
        traffic = alone(1000, true);
        lacking = Optional.of("the approval of ann was taken back");
        Release release = goes(soaking(), ReleasePhase.HOLD, Cause.GATE);
        assertThat(release.weight()).isEqualTo(1);
        stays(release);
        lacking = Optional.empty();
        release = goes(release, ReleasePhase.SOAK, Cause.PROGRESS);
        goes(release, ReleasePhase.FINAL, Cause.PROGRESS);
    }

    @Test
    void aSoakWithoutAnswersHoldsAndGoesOnWhenTheyCome() {
        inPhase(Duration.ofMinutes(15));
        traffic = alone(19, true);
        Release release = goes(soaking(), ReleasePhase.HOLD, Cause.NO_DATA);
        assertThat(release.weight()).isEqualTo(1);
        stays(release);
        traffic = alone(20, true);
        goes(release, ReleasePhase.SOAK, Cause.PROGRESS);
    }

    @Test
    void evidenceAgainstCandidateAbortsInEveryPhaseInWhichItHasWeight() {
        evidence = MadeEvidence.worse();
        Release promoting = moved(deciding(), ReleasePhase.PROMOTING, 5, 1, Cause.PROGRESS);
        for (Release release :
                List.of(
                        baking(),
                        deciding(),
                        promoting,
                        soaking(),
                        held(baking(), Cause.OPERATOR),
                        held(baking(), Cause.NO_DATA))) {
            ReleaseTransition move = move(release);
            assertThat(move.to()).as("%s", release.phase()).isEqualTo(ReleasePhase.ABORTING);
            assertThat(move.weight()).isZero();
            assertThat(move.cause()).isEqualTo(Cause.EVIDENCE);
            assertThat(move.why().value()).startsWith("candidate fails more often than stable");
        }
    }

    @Test
    void whoeverWasTurnedBackForItsOwnFaultIsQuarantined() {
        for (Cause cause : List.of(Cause.EVIDENCE, Cause.HARD_LIMIT, Cause.UNCLEAN_END)) {
            Release aborting = moved(baking(), ReleasePhase.ABORTING, 3, 0, cause);
            goes(aborting, ReleasePhase.QUARANTINED, cause);
        }
        for (Cause cause : List.of(Cause.OPERATOR, Cause.TIMER, Cause.GATE, Cause.RULE)) {
            Release aborting = moved(baking(), ReleasePhase.ABORTING, 3, 0, cause);
            goes(aborting, ReleasePhase.ROLLED_BACK, cause);
        }
        Release kept = draft(MadeReleases.withoutQuarantine());
        goes(
                moved(kept, ReleasePhase.ABORTING, 3, 0, Cause.EVIDENCE),
                ReleasePhase.ROLLED_BACK,
                Cause.EVIDENCE);
    }

    @Test
    void hardLimitsAbortAndStableFailingTooHolds() {
        traffic = limits(new HardLimits.Finding.Candidate("25 of 25"));
        goes(baking(), ReleasePhase.ABORTING, Cause.HARD_LIMIT);
        traffic = limits(new HardLimits.Finding.Both("both"));
        Release release = goes(baking(), ReleasePhase.HOLD, Cause.HARD_LIMIT);
        assertThat(release.weight()).isEqualTo(0.25);
        stays(release);
        traffic = limits(new HardLimits.Finding.Alone("alone"));
        goes(soaking(), ReleasePhase.ABORTING, Cause.RULE);
    }

    @Test
    void aRuleOfThePlanHoldsAndSomebodyMayLetItGoOn() {
        traffic = rule("the rule is broken");
        Release release = goes(baking(), ReleasePhase.HOLD, Cause.RULE);
        stays(release);
        Release resumed = moved(release, ReleasePhase.BAKE, 3, 0.25, Cause.OPERATOR);
        stays(resumed);
    }

    @Test
    void otherClassesHoldForAPersonOnceAndThenTheStepGoesOn() {
        evidence = MadeEvidence.otherClasses();
        inPhase(Duration.ofHours(1));
        Release release = goes(deciding(), ReleasePhase.HOLD, Cause.EVIDENCE);
        stays(release);
        Release resumed = moved(release, ReleasePhase.DECIDE, 3, 0.25, Cause.OPERATOR);
        goes(resumed, ReleasePhase.BAKE, Cause.PROGRESS);
    }

    @Test
    void fewKeysHoldAndGoOnByThemselves() {
        evidence = MadeEvidence.fewKeys();
        Release release = goes(baking(), ReleasePhase.HOLD, Cause.NO_DATA);
        stays(release);
        evidence = MadeEvidence.little();
        goes(release, ReleasePhase.BAKE, Cause.PROGRESS);
    }

    @Test
    void littleTrafficGetsALargerWeightThenAHold() {
        evidence = MadeEvidence.little();
        traffic = perSecond(1);
        inPhase(Duration.ofMinutes(2));
        stays(deciding());
        inPhase(Duration.ofMinutes(3));
        Release release = goes(deciding(), ReleasePhase.BAKE, Cause.NO_DATA);
        assertThat(release.step()).isEqualTo(3);
        assertThat(release.weight()).isEqualTo(0.5);
        release = moved(release, ReleasePhase.DECIDE, 3, 0.5, Cause.PROGRESS);
        stays(release);
        clocks = new Clocks(Duration.ofHours(4), Duration.ofHours(4), Duration.ofHours(4));
        ReleaseTransition move = move(release);
        assertThat(move.to()).isEqualTo(ReleasePhase.HOLD);
        assertThat(move.cause()).isEqualTo(Cause.NO_DATA);
        assertThat(move.why().value()).startsWith("insufficient-evidence: after 4 hours: ");
        release = held(release, Cause.NO_DATA);
        stays(release);
        evidence = MadeEvidence.enough();
        goes(release, ReleasePhase.DECIDE, Cause.PROGRESS);
    }

    @Test
    void anOperatorsPauseIsEndedByNobodyElse() {
        evidence = MadeEvidence.enough();
        Release release = held(deciding(), Cause.OPERATOR);
        stays(release);
        inPhase(Duration.ofDays(3).minusSeconds(1));
        stays(release);
    }

    @Test
    void everyHoldEndsWithItsTimer() {
        inPhase(Duration.ofDays(3));
        for (Cause cause : Cause.values()) {
            ReleaseTransition move = move(held(baking(), cause));
            assertThat(move.to()).isEqualTo(ReleasePhase.ABORTING);
            assertThat(move.cause()).isEqualTo(Cause.TIMER);
            assertThat(move.why().value())
                    .isEqualTo(
                            "it was held for 3 days and nobody let it go on: stable answers"
                                    + " everybody again");
        }
    }

    @Test
    void anUncleanEndHoldsAtNoWeightAndASecondOneIsTheEnd() {
        endedUncleanly = true;
        Release release = goes(baking(), ReleasePhase.HOLD, Cause.UNCLEAN_END);
        assertThat(release.weight()).isZero();
        endedUncleanly = false;
        stays(release);
        release = moved(release, ReleasePhase.BAKE, 3, 0, Cause.OPERATOR);
        release = goes(release, ReleasePhase.BAKE, Cause.PROGRESS);
        assertThat(release.weight()).isEqualTo(0.25);
        endedUncleanly = true;
        release = goes(release, ReleasePhase.ABORTING, Cause.UNCLEAN_END);
        endedUncleanly = false;
        goes(release, ReleasePhase.QUARANTINED, Cause.UNCLEAN_END);
    }

    @Test
    void evidenceThatCannotBeStoredHoldsUntilItCan() {
        isStorable = false;
        Release release = goes(baking(), ReleasePhase.HOLD, Cause.NO_DATA);
        stays(release);
        isStorable = true;
        goes(release, ReleasePhase.BAKE, Cause.PROGRESS);
    }

    @Test
    void anEndpointIsTurnedBackOnceInHalfAnHour() {
        evidence = MadeEvidence.worse();
        sinceReversal = Optional.of(Duration.ofMinutes(5));
        Release release = goes(baking(), ReleasePhase.HOLD, Cause.EVIDENCE);
        assertThat(release.weight()).isZero();
        stays(release);
        sinceReversal = Optional.of(Duration.ofMinutes(31));
        release = goes(release, ReleasePhase.ABORTING, Cause.EVIDENCE);
        goes(release, ReleasePhase.QUARANTINED, Cause.EVIDENCE);
    }

    @Test
    void aSpentErrorBudgetHoldsBeforeTheNextStep() {
        budget = new ErrorBudget(0.001, OptionalDouble.of(0), 1000);
        Release warming = moved(draft(usual()), ReleasePhase.WARMING, 0, 0, Cause.PROGRESS);
        Release release = goes(warming, ReleasePhase.HOLD, Cause.GATE);
        stays(release);
        budget = WHOLE;
        goes(release, ReleasePhase.WARMING, Cause.PROGRESS);
    }

    @Test
    void theErrorBudgetBoundsWhatAStepGives() {
        traffic = perSecond(100);
        budget = new ErrorBudget(0.001, OptionalDouble.of(500), 1000);
        Release warming = draft(with(new ReleaseStrategy.Canary(List.of())));
        warming = moved(warming, ReleasePhase.WARMING, 0, 0, Cause.PROGRESS);
        assertThat(move(warming).weight()).isEqualTo(0.05);
        budget = new ErrorBudget(0.001, OptionalDouble.of(480), 1000);
        assertThat(move(warming).weight()).isBetween(0.039, 0.041);
    }

    @Test
    void blueGreenRehearsesAndThenAnswersEverybody() {
        Release release = draft(with(new ReleaseStrategy.BlueGreen(100, 0.1)));
        release = moved(release, ReleasePhase.WARMING, 0, 0, Cause.PROGRESS);
        release = goes(release, ReleasePhase.SHADOW, Cause.PROGRESS);
        stays(release);
        shadow = shadow(100, new Verdict.Passed());
        release = goes(release, ReleasePhase.PROMOTING, Cause.PROGRESS);
        assertThat(release.step()).isEqualTo(1);
        assertThat(release.weight()).isEqualTo(1);
    }

    @Test
    void aShadowThatShowsADifferenceHoldsAndOneThatShowsNoneIsFollowedByAStep() {
        Release release =
                draft(with(new ReleaseStrategy.ShadowThenCanary(0.1, 50, 0.1, List.of(0.1, 1.0))));
        release = moved(release, ReleasePhase.SHADOW, 0, 0, Cause.PROGRESS);
        shadow = shadow(49, new Verdict.Passed());
        stays(release);
        inPhase(Duration.ofHours(4));
        Release waiting = goes(release, ReleasePhase.HOLD, Cause.NO_DATA);
        clocks = Clocks.ZERO;
        shadow = shadow(50, new Verdict.Passed());
        goes(waiting, ReleasePhase.SHADOW, Cause.PROGRESS);
        assertThat(goes(release, ReleasePhase.BAKE, Cause.PROGRESS).weight()).isEqualTo(0.1);
        shadow = shadow(50, new Verdict.Failed());
        Release held = goes(release, ReleasePhase.HOLD, Cause.EVIDENCE);
        stays(held);
        Release resumed = moved(held, ReleasePhase.SHADOW, 0, 0, Cause.OPERATOR);
        goes(resumed, ReleasePhase.BAKE, Cause.PROGRESS);
    }

    @Test
    void allAtOnceGoesStraightToEverybody() {
        Release release = draft(with(new ReleaseStrategy.AllAtOnce()));
        release = moved(release, ReleasePhase.WARMING, 0, 0, Cause.PROGRESS);
        goes(release, ReleasePhase.PROMOTING, Cause.PROGRESS);
    }

    @Test
    void anExperimentEndsInAHoldThatSaysWhatItShowed() {
        var experiment = new ReleaseStrategy.Experiment(0.25, 1000, Duration.ofHours(1));
        Release release =
                moved(draft(with(experiment)), ReleasePhase.BAKE, 1, 0.25, Cause.PROGRESS);
        evidence = MadeEvidence.little();
        stays(release);
        clocks = new Clocks(Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1));
        assertThat(move(release).why().value())
                .startsWith("the experiment has had 1 hour and 500 of 1,000 answers: candidate ");
        evidence = MadeEvidence.enough();
        ReleaseTransition move = move(release);
        assertThat(move.to()).isEqualTo(ReleasePhase.HOLD);
        assertThat(move.cause()).isEqualTo(Cause.PROGRESS);
        assertThat(move.why().value())
                .startsWith("the experiment has its sample: candidate ")
                .contains("odds ratio");
        clocks = Clocks.ZERO;
        stays(held(release, Cause.PROGRESS));
    }

    @Test
    void aCandidateThatIsNotLoadedYetAfterARestartMovesNothing() {
        load = new LoadState.Loading();
        inPhase(Duration.ofHours(10));
        evidence = MadeEvidence.enough();
        stays(baking());
        stays(deciding());
        stays(soaking());
        load = new LoadState.Failed("no memory");
        goes(deciding(), ReleasePhase.ABORTING, Cause.GATE);
    }

    private Release goes(Release release, ReleasePhase to, Cause cause) {
        ReleaseTransition move = move(release);
        assertThat(move.from()).isEqualTo(release.phase());
        assertThat(move.to()).as(move.why().value()).isEqualTo(to);
        assertThat(move.cause()).as(move.why().value()).isEqualTo(cause);
        return moved(release, move, MadeReleases.BEGIN);
    }

    private void stays(Release release) {
        assertThat(next(release)).isEmpty();
    }

    private ReleaseTransition move(Release release) {
        return next(release).orElseThrow(() -> new AssertionError("nothing moves it"));
    }

    private Optional<ReleaseTransition> next(Release release) {
        return ReleaseMachine.next(
                new Situation(
                        release,
                        clocks,
                        evidence,
                        traffic,
                        load,
                        shadow,
                        gate,
                        new Situation.Means(
                                isStorable,
                                Optional.empty(),
                                budget,
                                endedUncleanly,
                                lacking,
                                sinceReversal)));
    }

    private void inPhase(Duration time) {
        clocks = new Clocks(time, time, time);
    }
}
