package dev.slipway.monitoring.machine;

import dev.slipway.api.release.Held;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.stats.Decision;
import java.time.Duration;
import java.util.Optional;

/// How a release gets out of a hold: by its timer, or because what it was made for has mended.
///
/// Nobody but a person ends what a person began, or what only a person can judge. What has not been
/// looked at in this process has not mended.
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
                            fault().orElse(Cause.TIMER),
                            "it was held for " + Words.of(limit) + " and " + unended()));
        }
        return switch (release.heldFor().getFirst().reason()) {
            case GATE -> resumeIf(isOpen(), "what was asked for is there");
            case STABLE -> withStable();
            case BUDGET ->
                    resumeIf(
                            now.means().budget().isLeft(), "something is left of the error budget");
            case STORAGE -> resumeWith(true);
            case LOAD_TEST -> resumeWith(isGateKnown());
            case COPIES -> resumeWith(haveCopiesShown());
            case FEW_KEYS -> resumeWith(areKeysEnough());
            case LITTLE_EVIDENCE -> resumeWith(hasEvidenceShown());
            case FEW_ANSWERS ->
                    resumeWith(now.traffic().answersAlone() >= ReleaseMachine.FEWEST_ANSWERS_ALONE);
            case TURNED_BACK -> turnedBack();
            case OPERATOR, OTHER_COPIES, CHECK, RULE, BOTH_FAIL, UNCLEAN_END, EXPERIMENT ->
                    Optional.empty();
        };
    }

    private String unended() {
        return now.load() instanceof LoadState.WithoutStable
                ? "stable, version " + release.stable().version() + ", could still not be loaded"
                : "nobody let it go on: stable answers everybody again";
    }

    /// It is held only until the endpoint may be turned back again.
    private Optional<ReleaseTransition> turnedBack() {
        return moves.isTooSoon()
                ? Optional.empty()
                : fault().map(cause ->
                        moves.abort(
                                cause,
                                "candidate was turned back before, and the time between two"
                                        + " reversals is over"));
    }

    /// For what candidate was turned back, if it was. That decides whether it is quarantined,
    /// whichever time is over first, and whoever has paused the release since.
    private Optional<Cause> fault() {
        return release.moves().reversed().stream()
                .map(Release.Move::transition)
                .takeWhile(one -> one.to() == ReleasePhase.HOLD)
                .filter(one -> Held.of(Held.Reason.TURNED_BACK).equals(one.held()))
                .map(ReleaseTransition::cause)
                .findFirst();
    }

    /// What goes on rests on evidence, so nothing does that cannot be stored.
    private Optional<ReleaseTransition> resumeWith(boolean hasCome) {
        return resumeIf(hasCome && now.means().isStorable(), "what was missing has come");
    }

    private Optional<ReleaseTransition> resumeIf(boolean hasMended, String why) {
        return hasMended
                ? Optional.of(moves.to(release.heldFrom(), Cause.PROGRESS, why))
                : Optional.empty();
    }

    private boolean isOpen() {
        return !(now.load() instanceof LoadState.Blocked) && now.means().lacking().isEmpty();
    }

    /// A candidate that cannot be loaded is turned back where it was held, whatever stable does.
    private Optional<ReleaseTransition> withStable() {
        return now.load() instanceof LoadState.Failed
                ? resumeIf(true, "candidate could not be loaded")
                : resumeIf(isThere(), "stable is loaded");
    }

    /// What a process that has just begun cannot load again is turned back where it sees copies,
    /// or held for it.
    private boolean haveCopiesShown() {
        return now.load() instanceof LoadState.Failed
                || now.load() instanceof LoadState.WithoutStable
                || machine.hasShadowed();
    }

    /// The gate is asked once candidate is ready: nothing is known of it while a process that has
    /// just begun loads candidate again.
    private boolean isGateKnown() {
        return switch (now.load()) {
            case LoadState.Ready _ -> !(now.gate() instanceof GateState.Waiting);
            case LoadState.Failed _, LoadState.WithoutStable _ -> true;
            case LoadState.Blocked _,
                    LoadState.Allowed _,
                    LoadState.Loading _,
                    LoadState.Warming _ ->
                    false;
        };
    }

    private boolean areKeysEnough() {
        return isThere() && now.evidence().lackOfKeys().isEmpty();
    }

    /// Also that somebody has to look: the step goes back to be held for that, or nobody would hear
    /// that it goes on by itself no more.
    private boolean hasEvidenceShown() {
        Judgement judgement = machine.judgement();
        return isThere()
                && (judgement.answer() == Decision.Answer.ADVANCE
                        || judgement.holding().isPresent());
    }

    /// Whether candidate can answer, and stable where it has to. A process that has just begun
    /// knows the keys of the one before it then.
    private boolean isThere() {
        return now.load() instanceof LoadState.Ready;
    }
}
