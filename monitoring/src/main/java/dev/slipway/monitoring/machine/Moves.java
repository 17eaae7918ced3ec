package dev.slipway.monitoring.machine;

import dev.slipway.api.journal.FreeText;
import dev.slipway.api.release.Held;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.api.release.ReleaseTransition.EvidenceMark;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// The transitions that a release can make from where it is.
final class Moves {
    /// Within it an endpoint is turned back by itself once.
    static final Duration BETWEEN_REVERSALS = Duration.ofMinutes(30);

    private final Situation now;
    private final Release release;
    private final Steps steps;
    private final Waived waived;

    Moves(Situation now) {
        this.now = now;
        this.release = now.release();
        this.steps = Steps.of(release.plan().strategy());
        this.waived = Waived.by(release);
    }

    Steps steps() {
        return steps;
    }

    /// What somebody has let the release go on with.
    Waived waived() {
        return waived;
    }

    /// To another phase, with the step and the weight that it has.
    ReleaseTransition to(ReleasePhase phase, Cause cause, String why) {
        return to(phase, release.step(), release.weight(), cause, why);
    }

    ReleaseTransition to(ReleasePhase phase, int step, double weight, Cause cause, String why) {
        return new ReleaseTransition(
                release.phase(),
                phase,
                step,
                weight,
                cause,
                new FreeText(why),
                mark(),
                now.clocks().ran(),
                null);
    }

    private @Nullable EvidenceMark mark() {
        return release.weight() > 0 ? now.means().mark().orElse(null) : null;
    }

    /// Stays where it is until its timer ends, with the weight that it has.
    ReleaseTransition hold(Cause cause, Held held, String why) {
        return hold(release.weight(), cause, held, why);
    }

    private ReleaseTransition hold(double weight, Cause cause, Held held, String why) {
        return new ReleaseTransition(
                release.phase(),
                ReleasePhase.HOLD,
                release.step(),
                weight,
                cause,
                new FreeText(why),
                mark(),
                now.clocks().ran(),
                held);
    }

    /// Stable answers everybody.
    ReleaseTransition abort(Cause cause, String why) {
        return to(ReleasePhase.ABORTING, release.step(), 0, cause, why);
    }

    /// Back to stable because of candidate; held there for a while when that has just happened to
    /// an earlier release, so that an endpoint does not swing.
    ReleaseTransition revert(Cause cause, String why) {
        if (!isTooSoon()) {
            return abort(cause, why);
        }
        return hold(
                0,
                cause,
                Held.of(Held.Reason.TURNED_BACK),
                why
                        + "; stable answers everybody, and as an earlier release was turned back"
                        + " less than "
                        + Words.of(BETWEEN_REVERSALS)
                        + " ago this one is held before it ends");
    }

    /// Whether an earlier release of the endpoint was turned back by itself a moment ago.
    boolean isTooSoon() {
        return now.means()
                .sinceReversal()
                .filter(since -> since.compareTo(BETWEEN_REVERSALS) < 0)
                .isPresent();
    }

    ReleaseTransition afterUncleanEnd() {
        String what = "the process ended without saying so while candidate had weight";
        if (release.uncleanEnds() > 0) {
            return abort(Cause.UNCLEAN_END, what + ", for the second time");
        }
        return hold(
                0,
                Cause.UNCLEAN_END,
                Held.of(Held.Reason.UNCLEAN_END),
                what + "; stable answers everybody until somebody resumes the release");
    }

    /// After it has been aborted and traffic is with stable alone. It rests on no evidence.
    ///
    /// @param answers who answers by then
    static ReleaseTransition aborted(Release release, Duration ran, String answers) {
        ReleaseTransition abort = release.moves().getLast().transition();
        boolean isQuarantined = release.plan().quarantine() && isOwnFault(abort.cause());
        return new ReleaseTransition(
                release.phase(),
                isQuarantined ? ReleasePhase.QUARANTINED : ReleasePhase.ROLLED_BACK,
                release.step(),
                0,
                abort.cause(),
                new FreeText(
                        isQuarantined ? answers + "; candidate is kept from serving" : answers),
                null,
                ran,
                null);
    }

    private static boolean isOwnFault(Cause cause) {
        return switch (cause) {
            case EVIDENCE, HARD_LIMIT, UNCLEAN_END -> true;
            case OPERATOR, PROGRESS, RULE, TIMER, NO_DATA, GATE -> false;
        };
    }

    /// Begins a step, as far as the budget of bad answers lets it: with the least that tells
    /// anything where nothing is left and somebody has said that the release mends something. Empty
    /// while it is waited for what was spent.
    Optional<ReleaseTransition> begin(int step, String why) {
        double cap = steps.cap(step);
        OptionalDouble weight = sized(cap);
        if (weight.isEmpty() && !waived.has(Held.Reason.BUDGET)) {
            return withoutBudget();
        }
        if (steps.isLast(step)) {
            return Optional.of(to(ReleasePhase.PROMOTING, step, 1, Cause.PROGRESS, why));
        }
        double least = Math.min(cap, Exposure.LEAST_WEIGHT);
        double given = Math.max(release.weight(), weight.orElse(least));
        return Optional.of(to(ReleasePhase.BAKE, step, given, Cause.PROGRESS, why));
    }

    /// A process that has just begun knows within seconds what was spent, unless it cannot read it.
    private Optional<ReleaseTransition> withoutBudget() {
        if (now.means().budget().isKnown()) {
            return Optional.of(
                    spent("nothing may go wrong any more: the endpoint's error budget is spent"));
        }
        return now.clocks().inPhase().compareTo(release.plan().patience().load()) < 0
                ? Optional.empty()
                : Optional.of(spent("it is not known what is left of the endpoint's error budget"));
    }

    private ReleaseTransition spent(String why) {
        return hold(Cause.GATE, Held.of(Held.Reason.BUDGET), why);
    }

    /// What a step that should have `cap` may have; empty when nothing may go wrong any more, or
    /// nobody knows what may.
    OptionalDouble sized(double cap) {
        if (release.plan().strategy() instanceof ReleaseStrategy.Experiment experiment) {
            return OptionalDouble.of(experiment.weight());
        }
        ErrorBudget budget = now.means().budget();
        if (!budget.isLeft()) {
            return OptionalDouble.empty();
        }
        double perSecond = now.traffic().perSecond();
        double left = budget.leftAt(perSecond);
        return perSecond == 0
                ? OptionalDouble.of(cap)
                : new Exposure(release.plan().risks().exposure(), left, perSecond).weight(cap);
    }
}
