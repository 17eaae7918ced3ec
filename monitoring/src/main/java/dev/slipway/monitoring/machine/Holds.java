package dev.slipway.monitoring.machine;

import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.stats.Decision;
import java.time.Duration;
import java.util.Optional;

/// How a release gets out of a hold: by its timer, or because what was missing has come.
///
/// Nobody but a person ends what a person began, or what only a person can judge.
final class Holds {
    private final Situation now;
    private final Release release;
    private final Moves moves;
    private final ReleaseMachine machine;

    Holds(Situation now, Moves moves, ReleaseMachine machine) {
        this.now = now;
        this.release = now.release();
        this.moves = moves;
        this.machine = machine;
    }

    Optional<ReleaseTransition> next() {
        Duration limit = release.plan().patience().hold();
        if (now.clocks().inPhase().compareTo(limit) >= 0) {
            return Optional.of(
                    moves.abort(
                            Cause.TIMER,
                            "it was held for "
                                    + Words.of(limit)
                                    + " and nobody let it go on: stable answers everybody again"));
        }
        Cause cause = release.moves().getLast().transition().cause();
        if (isReverted(cause)) {
            return moves.isTooSoon()
                    ? Optional.empty()
                    : Optional.of(
                            moves.abort(
                                    cause,
                                    "candidate was turned back before, and the time between two"
                                            + " reversals is over"));
        }
        return switch (cause) {
            case NO_DATA -> hasData() ? resume("what was missing has come") : Optional.empty();
            case GATE -> isOpen() ? resume("what was asked for is there") : Optional.empty();
            case OPERATOR, PROGRESS, EVIDENCE, HARD_LIMIT, RULE, TIMER, UNCLEAN_END ->
                    Optional.empty();
        };
    }

    /// Whether it is held only until the endpoint may be turned back again.
    private boolean isReverted(Cause cause) {
        boolean isFault =
                cause == Cause.EVIDENCE || cause == Cause.HARD_LIMIT || cause == Cause.RULE;
        return isFault && release.weight() == 0 && hadWeight();
    }

    private boolean hadWeight() {
        return switch (release.heldFrom()) {
            case BAKE, DECIDE, PROMOTING, SOAK -> true;
            case DRAFT,
                    GATED,
                    LOADING,
                    WARMING,
                    SHADOW,
                    FINAL,
                    HOLD,
                    ABORTING,
                    ROLLED_BACK,
                    QUARANTINED ->
                    false;
        };
    }

    private Optional<ReleaseTransition> resume(String why) {
        return Optional.of(moves.to(release.heldFrom(), Cause.PROGRESS, why));
    }

    private boolean isOpen() {
        return !(now.load() instanceof LoadState.Blocked)
                && now.means().lacking().isEmpty()
                && moves.isWithinBudget();
    }

    private boolean hasData() {
        if (!now.means().isStorable()) {
            return false;
        }
        return switch (release.heldFrom()) {
            case SHADOW -> now.load() instanceof LoadState.Failed || machine.hasShadowed();
            case SOAK -> now.traffic().answersAlone() >= ReleaseMachine.FEWEST_ANSWERS_ALONE;
            case BAKE, DECIDE -> hasEvidence();
            case WARMING -> isGateKnown();
            case DRAFT, GATED, LOADING, PROMOTING -> true;
            case HOLD, ABORTING, FINAL, ROLLED_BACK, QUARANTINED -> false;
        };
    }

    /// The gate is asked once candidate is ready: nothing is known of it while a process that has
    /// just begun loads candidate again.
    private boolean isGateKnown() {
        return switch (now.load()) {
            case LoadState.Ready _ -> !(now.gate() instanceof GateState.Waiting);
            case LoadState.Failed _ -> true;
            case LoadState.Blocked _,
                    LoadState.Allowed _,
                    LoadState.Loading _,
                    LoadState.Warming _ ->
                    false;
        };
    }

    /// A step whose time is up has to have shown everything; before that it is enough that it can
    /// go on.
    private boolean hasEvidence() {
        Decision.Answer answer = machine.judgement().answer();
        boolean isUp = now.clocks().inStep().compareTo(release.plan().patience().step()) >= 0;
        return answer == Decision.Answer.ADVANCE || (answer == Decision.Answer.WAIT && !isUp);
    }
}
