package dev.slipway.monitoring.machine;

import static dev.slipway.monitoring.MadeReleases.draft;
import static dev.slipway.monitoring.MadeReleases.held;
import static dev.slipway.monitoring.MadeReleases.moved;
import static dev.slipway.monitoring.MadeReleases.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.release.Held;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.monitoring.MadeEvidence;
import dev.slipway.monitoring.MadeReleases;
import dev.slipway.stats.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/// How a release goes on from copies that leave something open.
final class CopiesTest {
    private static final Verdict OPEN = new Verdict.Inconclusive(Optional.empty());

    private ShadowState shadow = ShadowState.NONE;
    private Duration inPhase = Duration.ZERO;

    @Test
    void aRehearsalThatLeavesItOpenIsNoPass() {
        Release release = shadowing(new ReleaseStrategy.BlueGreen(200, 0.1));
        for (long compared : new long[] {0, 199, 200, 799}) {
            shadow = new ShadowState(compared, OPEN, "no answer decides anything");
            assertThat(next(release)).as("%d", compared).isEmpty();
        }
        shadow = new ShadowState(800, OPEN, "no answer decides anything");
        ReleaseTransition move = next(release).orElseThrow();
        assertThat(move.to()).isEqualTo(ReleasePhase.HOLD);
        assertThat(move.cause()).isEqualTo(Cause.NO_DATA);
        assertThat(move.why().value())
                .isEqualTo(
                        "insufficient-evidence: 800 copies, 4 times as many as were asked for,"
                                + " showed too little: no answer decides anything");
    }

    @Test
    void copiesThatCannotBeJudgedAreNoPass() {
        shadow = new ShadowState(800, new Verdict.Error("its tensors are gone"), "gone");
        assertThat(next(shadowing(new ReleaseStrategy.BlueGreen(200, 0.1))).orElseThrow().to())
                .isEqualTo(ReleasePhase.HOLD);
    }

    @Test
    void tooFewCopiesHoldWhenTheTimeOfAStepIsOver() {
        Release release = shadowing(new ReleaseStrategy.BlueGreen(200, 0.1));
        shadow = new ShadowState(12, OPEN, "12 pairs compared (expected: >= 200)");
        inPhase = Duration.ofHours(4);
        assertThat(next(release).orElseThrow().why().value())
                .isEqualTo(
                        "insufficient-evidence: after 4 hours copies showed too little:"
                                + " 12 pairs compared (expected: >= 200)");
        Release held = held(release, Cause.NO_DATA);
        inPhase = Duration.ZERO;
        assertThat(next(held)).isEmpty();
        shadow = new ShadowState(200, new Verdict.Passed(), "the same");
        assertThat(next(held).orElseThrow().to()).isEqualTo(ReleasePhase.SHADOW);
        assertThat(next(release).orElseThrow().to()).isEqualTo(ReleasePhase.PROMOTING);
    }

    @Test
    void somebodyMayLetAReleaseGoOnThatCopiesLeaveOpen() {
        for (ReleaseStrategy strategy :
                List.of(
                        new ReleaseStrategy.BlueGreen(200, 0.1),
                        new ReleaseStrategy.ShadowThenCanary(1, 200, 0.1, List.of(0.1, 1.0)))) {
            Release held = held(shadowing(strategy), Cause.NO_DATA);
            shadow = new ShadowState(800, OPEN, "no answer decides anything");
            assertThat(next(held)).as("it waits for somebody").isEmpty();
            Release resumed = moved(held, ReleasePhase.SHADOW, 0, 0, Cause.OPERATOR);
            assertThat(next(resumed).orElseThrow().weight()).isPositive();
            shadow = new ShadowState(199, OPEN, "199 pairs compared (expected: >= 200)");
            assertThat(next(resumed)).as("fewer than were asked for").isEmpty();
        }
    }

    /// Else it would be said to go on by itself, and nobody would look.
    @Test
    void copiesThatTurnOutToDifferAreWhatAReleaseIsHeldForThen() {
        Release release = shadowing(new ReleaseStrategy.BlueGreen(200, 0.1));
        shadow = new ShadowState(800, OPEN, "no answer decides anything");
        Release left = moved(release, next(release).orElseThrow(), MadeReleases.BEGIN);
        assertThat(next(left)).isEmpty();
        shadow = new ShadowState(900, new Verdict.Failed(), "100 of 900 answers differ");
        Release back = moved(left, next(left).orElseThrow(), MadeReleases.BEGIN);
        assertThat(back.phase()).isEqualTo(ReleasePhase.SHADOW);
        Release held = moved(back, next(back).orElseThrow(), MadeReleases.BEGIN);
        assertThat(held.heldFor()).containsExactly(Held.of(Held.Reason.OTHER_COPIES));
        assertThat(next(held)).isEmpty();
        Release resumed = moved(held, ReleasePhase.SHADOW, 0, 0, Cause.OPERATOR);
        assertThat(next(resumed).orElseThrow().to()).isEqualTo(ReleasePhase.PROMOTING);
    }

    @Test
    void whatSomebodyLetGoOnBeforeCopiesSaysNothingOfThem() {
        Release warming =
                moved(
                        draft(with(new ReleaseStrategy.BlueGreen(200, 0.1))),
                        ReleasePhase.WARMING,
                        0,
                        0,
                        Cause.PROGRESS);
        Release resumed =
                moved(held(warming, Cause.NO_DATA), ReleasePhase.WARMING, 0, 0, Cause.OPERATOR);
        Release release = moved(resumed, ReleasePhase.SHADOW, 0, 0, Cause.PROGRESS);
        shadow = new ShadowState(200, OPEN, "no answer decides anything");
        assertThat(next(release)).isEmpty();
    }

    private static Release shadowing(ReleaseStrategy strategy) {
        return moved(draft(with(strategy)), ReleasePhase.SHADOW, 0, 0, Cause.PROGRESS);
    }

    private Optional<ReleaseTransition> next(Release release) {
        return ReleaseMachine.next(
                new Situation(
                        release,
                        new Clocks(inPhase, inPhase, inPhase),
                        MadeEvidence.none(),
                        Situation.Traffic.NONE,
                        new LoadState.Ready(),
                        shadow,
                        GateState.unasked(),
                        new Situation.Means(
                                true,
                                Optional.empty(),
                                new ErrorBudget(0.001, OptionalDouble.empty(), 1e6),
                                false,
                                Optional.empty(),
                                Optional.empty())));
    }
}
