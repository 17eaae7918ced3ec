package dev.slipway.monitoring;

import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.monitoring.evidence.EvidenceTerms;
import dev.slipway.monitoring.evidence.RunningTime;
import dev.slipway.monitoring.machine.ErrorBudget;
import dev.slipway.monitoring.machine.GateState;
import dev.slipway.monitoring.machine.HardCounts;
import dev.slipway.monitoring.machine.LoadState;
import dev.slipway.monitoring.machine.ReleaseMachine;
import dev.slipway.monitoring.machine.ShadowState;
import dev.slipway.monitoring.machine.Situation;
import dev.slipway.stats.counts.Second;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A whole release in virtual time, through the classes that watch real ones.
final class SimulatedRelease {
    private static final Second.Shape SHAPE = new Second.Shape(1, 0);
    private static final Second.Shape WITH_CLASSES = new Second.Shape(1, 2);
    private static final long NANOS = 1_000_000_000L;

    private final SimulatedTraffic traffic;
    private final @Nullable SimulatedLabels labels;
    private final EvidenceTerms terms;
    private final ErrorBudget budget;
    private final ReleaseCourse course;
    private final RunningTime time = RunningTime.from(RunningTime.Reading.ZERO, 0);
    private Release release;
    private int seconds;
    private int answering;
    private long answers;

    /// How it ended, or where it stood when nobody waited any longer.
    ///
    /// @param seconds since its first move
    /// @param answering seconds of these in which candidate answered a part of the traffic
    /// @param answers that it gave
    record Outcome(Release release, int seconds, int answering, long answers) {
        boolean isFinal() {
            return release.phase() == ReleasePhase.FINAL;
        }

        /// Whether it was turned back by itself.
        boolean isTurnedBack() {
            return release.moves().stream()
                    .anyMatch(move -> move.transition().to() == ReleasePhase.ABORTING);
        }

        /// Whether something was found that somebody has to look at.
        boolean isHeld() {
            return release.moves().stream().anyMatch(SimulatedRelease::isQuestion);
        }

        /// Whether a step of it ended.
        boolean hasPassedAStep() {
            return release.moves().stream().anyMatch(move -> move.transition().step() > 1);
        }

        /// What moved it, in order.
        String whys() {
            return release.moves().stream()
                    .map(move -> move.transition().to() + " " + move.transition().why())
                    .collect(Collectors.joining(", "));
        }

        String why() {
            return release.moves().getLast().transition().why().value();
        }
    }

    SimulatedRelease(ReleasePlan plan, double allowance, SimulatedTraffic traffic) {
        this(plan, allowance, traffic, null);
    }

    /// A release whose predictions have classes and labels; it ends where somebody has to look.
    SimulatedRelease(
            ReleasePlan plan,
            double allowance,
            SimulatedTraffic traffic,
            @Nullable SimulatedLabels labels) {
        this.traffic = traffic;
        this.labels = labels;
        this.terms = EvidenceTerms.of(plan, allowance, labels == null ? SHAPE : WITH_CLASSES);
        this.budget =
                new ErrorBudget(
                        allowance,
                        OptionalDouble.empty(),
                        (double) Duration.ofDays(28).toSeconds());
        this.course = new ReleaseCourse(terms, plan.rules());
        this.release = MadeReleases.gated(plan);
    }

    /// Runs it to its end, for `longest` seconds at most.
    Outcome run(int longest) {
        Second second = new Second(terms.shape());
        while (seconds < longest && !isOver()) {
            second.begin(course.next(release));
            HardCounts counts = traffic.count(second);
            if (labels != null) {
                labels.count(second, seconds, release.weight());
            }
            course.observe(new Turn(second, counts), true);
            seconds++;
            answering += release.weight() > 0 ? 1 : 0;
            answers += counts.candidate();
            time.look(release, seconds * NANOS);
            next().ifPresent(this::move);
        }
        return new Outcome(release, seconds, answering, answers);
    }

    private boolean isOver() {
        return release.isOver()
                || (labels != null
                        && release.moves().stream().anyMatch(SimulatedRelease::isQuestion));
    }

    private static boolean isQuestion(Release.Move move) {
        return move.transition().to() == ReleasePhase.HOLD
                && move.transition().cause() == ReleaseTransition.Cause.EVIDENCE;
    }

    private Optional<ReleaseTransition> next() {
        return ReleaseMachine.next(
                new Situation(
                        release,
                        time.clocks(),
                        course.evidence(),
                        course.traffic(),
                        new LoadState.Ready(),
                        ShadowState.NONE,
                        GateState.unasked(),
                        new Situation.Means(
                                true,
                                Optional.empty(),
                                budget,
                                false,
                                Optional.empty(),
                                Optional.empty())));
    }

    private void move(ReleaseTransition move) {
        release = MadeReleases.moved(release, move, MadeReleases.BEGIN.plusSeconds(seconds));
        time.look(release, seconds * NANOS);
    }
}
