package dev.slipway.monitoring.machine;

import dev.slipway.api.journal.FreeText;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.api.release.ReleaseTransition.EvidenceMark;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/// The transitions that a release can make from where it is.
final class Moves {
    /// Within it an endpoint is turned back by itself once.
    static final Duration BETWEEN_REVERSALS = Duration.ofMinutes(30);

    private final Situation now;
    private final Release release;
    private final Steps steps;

    Moves(Situation now) {
        this.now = now;
        this.release = now.release();
        this.steps = Steps.of(release.plan().strategy());
    }

    Steps steps() {
        return steps;
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
                release.weight() > 0 ? now.means().mark().orElse(null) : null,
                now.clocks().ran());
    }

    /// Stays where it is until its timer ends, with the weight that it has.
    ReleaseTransition hold(Cause cause, String why) {
        return to(ReleasePhase.HOLD, cause, why);
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
        return to(
                ReleasePhase.HOLD,
                release.step(),
                0,
                cause,
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
        return to(
                ReleasePhase.HOLD,
                release.step(),
                0,
                Cause.UNCLEAN_END,
                what + "; stable answers everybody until somebody resumes the release");
    }

    /// After it has been aborted and stable answers everybody. It rests on no evidence.
    static ReleaseTransition aborted(Release release, Duration ran) {
        ReleaseTransition abort = release.moves().getLast().transition();
        boolean isQuarantined = release.plan().quarantine() && isOwnFault(abort.cause());
        return new ReleaseTransition(
                release.phase(),
                isQuarantined ? ReleasePhase.QUARANTINED : ReleasePhase.ROLLED_BACK,
                release.step(),
                0,
                abort.cause(),
                new FreeText(
                        isQuarantined
                                ? "stable answers everybody; candidate is kept from serving"
                                : "stable answers everybody"),
                null,
                ran);
    }

    private static boolean isOwnFault(Cause cause) {
        return switch (cause) {
            case EVIDENCE, HARD_LIMIT, UNCLEAN_END -> true;
            case OPERATOR, PROGRESS, RULE, TIMER, NO_DATA, GATE -> false;
        };
    }

    /// Begins a step, as far as the budget of bad answers lets it: with the least that tells
    /// anything where nothing is left and somebody has let the release go on.
    ReleaseTransition begin(int step, String why) {
        double cap = steps.cap(step);
        OptionalDouble weight = sized(cap);
        if (weight.isEmpty() && !isMending()) {
            return hold(
                    Cause.GATE,
                    "nothing may go wrong any more: the endpoint's error budget is spent");
        }
        if (steps.isLast(step)) {
            return to(ReleasePhase.PROMOTING, step, 1, Cause.PROGRESS, why);
        }
        double least = Math.min(cap, Exposure.LEAST_WEIGHT);
        double given = Math.max(release.weight(), weight.orElse(least));
        return to(ReleasePhase.BAKE, step, given, Cause.PROGRESS, why);
    }

    /// Whether somebody has let the release go on after a spent budget held it before a step.
    private boolean isMending() {
        return isWaived(
                move -> move.cause() == Cause.GATE && isBeforeAStep(move.from(), move.weight()));
    }

    /// Whether the budget lets what is held go on once all that is required is there: it is asked
    /// where a step is still to begin, unless somebody has said that the release mends something.
    boolean isWithinBudget() {
        return !isBeforeAStep(release.heldFrom(), release.weight())
                || isMending()
                || sized(1).isPresent();
    }

    /// Whether a step is to begin where a release was held with this weight. In the middle of one,
    /// before candidate is loaded and at the end it is held for what candidate lacks.
    private static boolean isBeforeAStep(ReleasePhase phase, double weight) {
        return switch (phase) {
            case WARMING, SHADOW, DECIDE -> true;
            case BAKE -> weight == 0;
            case DRAFT,
                    GATED,
                    LOADING,
                    PROMOTING,
                    SOAK,
                    FINAL,
                    HOLD,
                    ABORTING,
                    ROLLED_BACK,
                    QUARANTINED ->
                    false;
        };
    }

    /// What a step that should have `cap` may have; empty when nothing may go wrong any more.
    OptionalDouble sized(double cap) {
        if (release.plan().strategy() instanceof ReleaseStrategy.Experiment experiment) {
            return OptionalDouble.of(experiment.weight());
        }
        double perSecond = now.traffic().perSecond();
        double left = now.means().budget().leftAt(perSecond);
        boolean isSpent = now.means().budget().left().isPresent() && left <= 0;
        if (perSecond == 0) {
            return isSpent ? OptionalDouble.empty() : OptionalDouble.of(cap);
        }
        return new Exposure(release.plan().risks().exposure(), left, perSecond).weight(cap);
    }

    /// Whether somebody has let the release go on after it was held for this cause.
    boolean isWaived(Cause cause) {
        return isWaived(move -> move.cause() == cause);
    }

    /// Whether somebody has let the release go on after it was held for this cause in this phase.
    boolean isWaived(Cause cause, ReleasePhase phase) {
        return isWaived(move -> move.cause() == cause && move.from() == phase);
    }

    /// The second of evidence up to which somebody knows what held the release, and has let it go
    /// on; 0 for nobody. A hold in which candidate has no weight is none of these: copies differed
    /// there, or candidate was turned back. Of one whose evidence could not be stored, running time
    /// says how far it had come: no second of evidence is shorter than one.
    long waivedUpTo() {
        long known = 0;
        long waived = 0;
        for (Release.Move move : release.moves()) {
            ReleaseTransition one = move.transition();
            boolean isHold = one.to() == ReleasePhase.HOLD;
            if (isHold && one.cause() == Cause.EVIDENCE && one.weight() > 0) {
                EvidenceMark mark = one.evidence();
                long seconds = mark == null ? one.ran().toSeconds() : mark.seconds();
                known = Math.max(known, seconds);
            } else if (!isHold && one.cause() == Cause.OPERATOR) {
                waived = known;
            }
        }
        return waived;
    }

    /// A hold that ended by itself was waived by nobody, whoever ends a later one.
    private boolean isWaived(Predicate<ReleaseTransition> isSuchHold) {
        boolean held = false;
        for (Release.Move move : release.moves()) {
            ReleaseTransition one = move.transition();
            if (one.to() == ReleasePhase.HOLD) {
                held |= isSuchHold.test(one);
            } else if (held && one.cause() == Cause.OPERATOR) {
                return true;
            } else {
                held = false;
            }
        }
        return false;
    }
}
