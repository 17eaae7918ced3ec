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
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.monitoring.MadeEvidence;
import dev.slipway.monitoring.MadeReleases;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class ReleaseMachineTest {
    private final PlayedSituation now = new PlayedSituation();

    @Test
    void aReleaseGoesToItsFirstStepOnceCandidateIsWarm() {
        now.stays(draft(usual()));
        Release release = gated();
        now.load = new LoadState.Allowed();
        release = now.goes(release, ReleasePhase.LOADING, Cause.PROGRESS);
        now.stays(release);
        now.load = new LoadState.Warming();
        release = now.goes(release, ReleasePhase.WARMING, Cause.PROGRESS);
        now.stays(release);
        now.load = new LoadState.Ready();
        release = now.goes(release, ReleasePhase.BAKE, Cause.PROGRESS);
        assertThat(release.step()).isEqualTo(1);
        assertThat(release.weight()).isEqualTo(0.01);
    }

    @Test
    void aWarmCandidateWaitsForItsLoadTestAndGoesOnWithItsFigures() {
        Release release = warming();
        now.gate = new GateState.Waiting("candidate is under load, alone");
        now.stays(release);
        now.gate = new GateState.Open("p99 2 ms", null);
        ReleaseTransition move = now.move(release);
        assertThat(move.to()).isEqualTo(ReleasePhase.BAKE);
        assertThat(move.why().value()).isEqualTo("p99 2 ms");
    }

    @Test
    void aCandidateThatIsTooSlowAloneIsRolledBackWithItsFiguresAndNotQuarantined() {
        now.gate = new GateState.Shut("p99 900 ms (promised: 200 ms)", null);
        assertThat(now.move(warming()).why().value()).isEqualTo("p99 900 ms (promised: 200 ms)");
        Release release = now.goes(warming(), ReleasePhase.ABORTING, Cause.GATE);
        now.goes(release, ReleasePhase.ROLLED_BACK, Cause.GATE);
    }

    @Test
    void aLoadTestWithoutRoomHoldsAndGoesOnByItselfOnceItIsDecided() {
        now.gate = new GateState.Waiting("the host is 80 % busy");
        now.inPhase(Duration.ofMinutes(10));
        assertThat(now.move(warming()).why().value())
                .isEqualTo(
                        "insufficient-evidence: after 10 min of the load test: the host is 80 %"
                                + " busy");
        Release held = now.goes(warming(), ReleasePhase.HOLD, Cause.NO_DATA);
        now.clocks = Clocks.ZERO;
        now.stays(held);
        now.gate = new GateState.Open("p99 2 ms", null);
        Release again = now.goes(held, ReleasePhase.WARMING, Cause.PROGRESS);
        now.goes(again, ReleasePhase.BAKE, Cause.PROGRESS);
    }

    @Test
    void somebodyMayLetAReleaseGoOnWithoutItsLoadTest() {
        now.gate = new GateState.Waiting("the host is 80 % busy");
        Release held = held(warming(), Cause.NO_DATA);
        Release resumed = moved(held, ReleasePhase.WARMING, 0, 0, Cause.OPERATOR);
        now.goes(resumed, ReleasePhase.BAKE, Cause.PROGRESS);
        now.gate = new GateState.Shut("p99 900 ms", null);
        now.goes(resumed, ReleasePhase.ABORTING, Cause.GATE);
    }

    @Test
    void aCandidateThatCannotBeLoadedIsRolledBackAndNotQuarantined() {
        Release release = moved(draft(usual()), ReleasePhase.LOADING, 0, 0, Cause.PROGRESS);
        now.load = new LoadState.Failed("its file is damaged");
        release = now.goes(release, ReleasePhase.ABORTING, Cause.GATE);
        now.goes(release, ReleasePhase.ROLLED_BACK, Cause.GATE);
    }

    @Test
    void loadingThatTakesTooLongHasFailed() {
        Release release = moved(draft(usual()), ReleasePhase.LOADING, 0, 0, Cause.PROGRESS);
        now.load = new LoadState.Loading();
        now.inPhase(Duration.ofMinutes(9));
        now.stays(release);
        now.inPhase(Duration.ofMinutes(10));
        ReleaseTransition move = now.move(release);
        assertThat(move.to()).isEqualTo(ReleasePhase.ABORTING);
        assertThat(move.why().value()).isEqualTo("candidate was not loaded and warm within 10 min");
    }

    @Test
    void aStepBakesThenDecidesThenTheNextBegins() {
        now.stays(baking());
        now.inPhase(Duration.ofMinutes(1));
        Release release = now.goes(baking(), ReleasePhase.DECIDE, Cause.PROGRESS);
        now.evidence = MadeEvidence.enough();
        release = now.goes(release, ReleasePhase.BAKE, Cause.PROGRESS);
        assertThat(release.step()).isEqualTo(4);
        assertThat(release.weight()).isEqualTo(0.5);
    }

    @Test
    void enoughEvidenceDoesNotCutABakeShort() {
        now.evidence = MadeEvidence.enough();
        now.stays(baking());
    }

    @Test
    void stepsThatGiveNoMoreThanCandidateHasAreLeftOut() {
        now.evidence = MadeEvidence.enough();
        Release raised = moved(baking(), ReleasePhase.DECIDE, 1, 0.5, Cause.PROGRESS);
        Release release = now.goes(raised, ReleasePhase.PROMOTING, Cause.PROGRESS);
        assertThat(release.step()).isEqualTo(5);
        assertThat(release.weight()).isEqualTo(1);
    }

    @Test
    void candidateIsPromotedSoaksAndIsFinal() {
        now.evidence = MadeEvidence.enough();
        Release release = moved(deciding(), ReleasePhase.DECIDE, 4, 0.5, Cause.PROGRESS);
        release = now.goes(release, ReleasePhase.PROMOTING, Cause.PROGRESS);
        now.stays(release);
        now.traffic = alone(0, true);
        release = now.goes(release, ReleasePhase.SOAK, Cause.PROGRESS);
        now.stays(release);
        now.inPhase(Duration.ofMinutes(15));
        now.traffic = alone(1000, true);
        release = now.goes(release, ReleasePhase.FINAL, Cause.PROGRESS);
        assertThat(now.next(release)).isEmpty();
    }

    @Test
    void evidenceAgainstCandidateAbortsInEveryPhaseInWhichItHasWeight() {
        now.evidence = MadeEvidence.worse();
        Release promoting = moved(deciding(), ReleasePhase.PROMOTING, 5, 1, Cause.PROGRESS);
        for (Release release :
                List.of(
                        baking(),
                        deciding(),
                        promoting,
                        soaking(),
                        held(baking(), Cause.OPERATOR),
                        held(baking(), Cause.NO_DATA))) {
            ReleaseTransition move = now.move(release);
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
            now.goes(aborting, ReleasePhase.QUARANTINED, cause);
        }
        for (Cause cause : List.of(Cause.OPERATOR, Cause.TIMER, Cause.GATE, Cause.RULE)) {
            Release aborting = moved(baking(), ReleasePhase.ABORTING, 3, 0, cause);
            now.goes(aborting, ReleasePhase.ROLLED_BACK, cause);
        }
        Release kept = draft(MadeReleases.withoutQuarantine());
        now.goes(
                moved(kept, ReleasePhase.ABORTING, 3, 0, Cause.EVIDENCE),
                ReleasePhase.ROLLED_BACK,
                Cause.EVIDENCE);
    }

    @Test
    void hardLimitsAbortAndStableFailingTooHolds() {
        now.traffic = limits(new HardLimits.Finding.Candidate("25 of 25"));
        now.goes(baking(), ReleasePhase.ABORTING, Cause.HARD_LIMIT);
        now.traffic = limits(new HardLimits.Finding.Both("both"));
        Release release = now.goes(baking(), ReleasePhase.HOLD, Cause.HARD_LIMIT);
        assertThat(release.weight()).isEqualTo(0.25);
        now.stays(release);
        now.traffic = limits(new HardLimits.Finding.Alone("alone"));
        now.goes(soaking(), ReleasePhase.ABORTING, Cause.RULE);
    }

    @Test
    void theErrorBudgetBoundsWhatAStepGives() {
        now.traffic = perSecond(100);
        now.budget = new ErrorBudget(0.001, OptionalDouble.of(500), 1000);
        Release warming = draft(with(new ReleaseStrategy.Canary(List.of())));
        warming = moved(warming, ReleasePhase.WARMING, 0, 0, Cause.PROGRESS);
        assertThat(now.move(warming).weight()).isEqualTo(0.05);
        now.budget = new ErrorBudget(0.001, OptionalDouble.of(480), 1000);
        assertThat(now.move(warming).weight()).isBetween(0.039, 0.041);
    }

    @Test
    void aCandidateThatIsNotLoadedYetAfterARestartMovesNothing() {
        now.load = new LoadState.Loading();
        now.inPhase(Duration.ofHours(10));
        now.evidence = MadeEvidence.enough();
        now.stays(baking());
        now.stays(deciding());
        now.stays(soaking());
        now.load = new LoadState.Failed("no memory");
        now.goes(deciding(), ReleasePhase.ABORTING, Cause.GATE);
    }
}
