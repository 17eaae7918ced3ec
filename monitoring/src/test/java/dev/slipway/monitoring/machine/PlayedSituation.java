package dev.slipway.monitoring.machine;

import static dev.slipway.monitoring.MadeReleases.moved;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.monitoring.MadeEvidence;
import dev.slipway.monitoring.MadeReleases;
import dev.slipway.stats.Evidence;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/// What a release is in, as a test has it, and the move that is due by that.
final class PlayedSituation {
    static final ErrorBudget WHOLE =
            new ErrorBudget(
                    0.001, OptionalDouble.empty(), (double) Duration.ofDays(28).toSeconds());

    Evidence evidence = MadeEvidence.none();
    Situation.Traffic traffic = Situation.Traffic.NONE;
    LoadState load = new LoadState.Ready();
    ShadowState shadow = ShadowState.NONE;
    GateState gate = GateState.unasked();
    Clocks clocks = Clocks.ZERO;
    boolean isStorable = true;
    ErrorBudget budget = WHOLE;
    boolean endedUncleanly;
    Optional<String> lacking = Optional.empty();
    Optional<Duration> sinceReversal = Optional.empty();

    /// Where the release is behind the move that is due.
    Release goes(Release release, ReleasePhase to, Cause cause) {
        ReleaseTransition move = move(release);
        assertThat(move.from()).isEqualTo(release.phase());
        assertThat(move.to()).as(move.why().value()).isEqualTo(to);
        assertThat(move.cause()).as(move.why().value()).isEqualTo(cause);
        return moved(release, move, MadeReleases.BEGIN);
    }

    /// No move is due.
    void stays(Release release) {
        assertThat(next(release)).isEmpty();
    }

    /// The move that is due.
    ReleaseTransition move(Release release) {
        return next(release).orElseThrow(() -> new AssertionError("nothing moves it"));
    }

    /// The move that is due, if any.
    Optional<ReleaseTransition> next(Release release) {
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

    /// Lets a release have been in its phase, at its step and open for so long.
    void inPhase(Duration time) {
        clocks = new Clocks(time, time, time);
    }
}
