package dev.slipway.monitoring.machine;

import static dev.slipway.monitoring.MadeReleases.baking;
import static dev.slipway.monitoring.MadeReleases.deciding;
import static dev.slipway.monitoring.MadeReleases.draft;
import static dev.slipway.monitoring.MadeReleases.gated;
import static dev.slipway.monitoring.MadeReleases.held;
import static dev.slipway.monitoring.MadeReleases.moved;
import static dev.slipway.monitoring.MadeReleases.soaking;
import static dev.slipway.monitoring.MadeReleases.usual;
import static dev.slipway.monitoring.MadeSituations.alone;
import static dev.slipway.monitoring.MadeSituations.perSecond;
import static dev.slipway.monitoring.MadeSituations.rule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.monitoring.MadeEvidence;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/// What holds a release, and what lets it go on.
final class HeldReleaseTest {
    private final PlayedSituation now = new PlayedSituation();

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
        now.traffic = rule("the rule is broken");
        Release release = now.goes(baking(), ReleasePhase.HOLD, Cause.RULE);
        now.stays(release);
        Release resumed = moved(release, ReleasePhase.BAKE, 3, 0.25, Cause.OPERATOR);
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

    @Test
    void aSpentErrorBudgetHoldsBeforeTheNextStep() {
        now.budget = new ErrorBudget(0.001, OptionalDouble.of(0), 1000);
        Release warming = moved(draft(usual()), ReleasePhase.WARMING, 0, 0, Cause.PROGRESS);
        Release release = now.goes(warming, ReleasePhase.HOLD, Cause.GATE);
        now.stays(release);
        now.budget = PlayedSituation.WHOLE;
        now.goes(release, ReleasePhase.WARMING, Cause.PROGRESS);
    }
}
