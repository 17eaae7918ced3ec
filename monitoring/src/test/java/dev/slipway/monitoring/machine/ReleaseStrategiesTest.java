package dev.slipway.monitoring.machine;

import static dev.slipway.monitoring.MadeReleases.draft;
import static dev.slipway.monitoring.MadeReleases.held;
import static dev.slipway.monitoring.MadeReleases.moved;
import static dev.slipway.monitoring.MadeReleases.with;
import static dev.slipway.monitoring.MadeSituations.shadow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.monitoring.MadeEvidence;
import dev.slipway.stats.Verdict;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How releases go that are no canary from their beginning.
final class ReleaseStrategiesTest {
    private final PlayedSituation now = new PlayedSituation();

    @Test
    void blueGreenRehearsesAndThenAnswersEverybody() {
        Release release = draft(with(new ReleaseStrategy.BlueGreen(100, 0.1)));
        release = moved(release, ReleasePhase.WARMING, 0, 0, Cause.PROGRESS);
        release = now.goes(release, ReleasePhase.SHADOW, Cause.PROGRESS);
        now.stays(release);
        now.shadow = shadow(100, new Verdict.Passed());
        release = now.goes(release, ReleasePhase.PROMOTING, Cause.PROGRESS);
        assertThat(release.step()).isEqualTo(1);
        assertThat(release.weight()).isEqualTo(1);
    }

    @Test
    void aShadowThatShowsADifferenceHoldsAndOneThatShowsNoneIsFollowedByAStep() {
        Release release =
                draft(with(new ReleaseStrategy.ShadowThenCanary(0.1, 50, 0.1, List.of(0.1, 1.0))));
        release = moved(release, ReleasePhase.SHADOW, 0, 0, Cause.PROGRESS);
        now.shadow = shadow(49, new Verdict.Passed());
        now.stays(release);
        now.inPhase(Duration.ofHours(4));
        Release waiting = now.goes(release, ReleasePhase.HOLD, Cause.NO_DATA);
        now.clocks = Clocks.ZERO;
        now.shadow = shadow(50, new Verdict.Passed());
        now.goes(waiting, ReleasePhase.SHADOW, Cause.PROGRESS);
        assertThat(now.goes(release, ReleasePhase.BAKE, Cause.PROGRESS).weight()).isEqualTo(0.1);
        now.shadow = shadow(50, new Verdict.Failed());
        Release held = now.goes(release, ReleasePhase.HOLD, Cause.EVIDENCE);
        now.stays(held);
        Release resumed = moved(held, ReleasePhase.SHADOW, 0, 0, Cause.OPERATOR);
        now.goes(resumed, ReleasePhase.BAKE, Cause.PROGRESS);
    }

    @Test
    void allAtOnceGoesStraightToEverybody() {
        Release release = draft(with(new ReleaseStrategy.AllAtOnce()));
        release = moved(release, ReleasePhase.WARMING, 0, 0, Cause.PROGRESS);
        now.goes(release, ReleasePhase.PROMOTING, Cause.PROGRESS);
    }

    @Test
    void anExperimentEndsInAHoldThatSaysWhatItShowed() {
        var experiment = new ReleaseStrategy.Experiment(0.25, 1000, Duration.ofHours(1));
        Release release =
                moved(draft(with(experiment)), ReleasePhase.BAKE, 1, 0.25, Cause.PROGRESS);
        now.evidence = MadeEvidence.little();
        now.stays(release);
        now.clocks = new Clocks(Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1));
        assertThat(now.move(release).why().value())
                .startsWith("the experiment has had 1 hour and 500 of 1,000 answers: candidate ");
        now.evidence = MadeEvidence.enough();
        ReleaseTransition move = now.move(release);
        assertThat(move.to()).isEqualTo(ReleasePhase.HOLD);
        assertThat(move.cause()).isEqualTo(Cause.PROGRESS);
        assertThat(move.why().value())
                .startsWith("the experiment has its sample: candidate ")
                .contains("odds ratio");
        now.clocks = Clocks.ZERO;
        now.stays(held(release, Cause.PROGRESS));
    }
}
