package dev.slipway.control.release;

import dev.slipway.api.control.ReleaseCommand.MoveRelease;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.release.Held;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.control.decide.Deciding;
import dev.slipway.control.fact.Fact;
import dev.slipway.control.fact.ReleaseFact.ReleaseMoved;
import dev.slipway.control.release.LegalMove.By;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Decides a move that the automation of a server asks for.
record ServerMove(Deciding deciding, Entry entry, MoveRelease command) {
    /// The facts; nothing where stable is on its way back already.
    ///
    /// *Errors*: [RefusalException] with `CONFLICT` for a move that was decided on an earlier
    /// state, with `INVALID_INPUT` for one that the table does not have.
    List<Fact> facts() {
        deciding.requireServer(
                "release " + command.release() + ": only servers move it by themselves");
        Standing release = new Standing(newest());
        if (isBackAlready(release)) {
            return List.of();
        }
        if (release.release().isOver()) {
            throw refusal(ErrorCode.CONFLICT, "it is over, in " + release.phase());
        }
        ReleaseTransition move = recorded(release);
        require(release, move);
        return facts(release.release(), move);
    }

    private Release newest() {
        return deciding.image()
                .release(command.release().endpoint())
                .filter(release -> release.id().equals(command.release()))
                .orElseThrow(() ->
                        refusal(ErrorCode.CONFLICT, "it is not its endpoint's newest release"));
    }

    private boolean isBackAlready(Standing release) {
        ReleasePhase to = command.transition().to();
        return to == ReleasePhase.ABORTING
                ? release.phase().isBack()
                : to.isBack() && release.phase() == to;
    }

    /// The move as it is recorded. Going back is right whatever happened meanwhile, so it begins
    /// where the release stands now.
    private ReleaseTransition recorded(Standing release) {
        ReleaseTransition asked = command.transition();
        boolean isBack =
                asked.to() == ReleasePhase.ABORTING || asked.to() == ReleasePhase.ROLLED_BACK;
        ReleasePhase to =
                asked.to() == ReleasePhase.QUARANTINED
                                && Withdrawal.isElsewhereStable(deciding.image(), release.release())
                        ? ReleasePhase.ROLLED_BACK
                        : asked.to();
        return new ReleaseTransition(
                isBack ? release.phase() : asked.from(),
                to,
                isBack ? release.step() : asked.step(),
                asked.weight(),
                asked.cause(),
                asked.why(),
                asked.evidence(),
                Duration.ofMillis(asked.ran().toMillis()),
                asked.held());
    }

    private void require(Standing release, ReleaseTransition move) {
        if (LegalMoves.isStale(release, move, By.SERVER)) {
            throw refusal(
                    ErrorCode.CONFLICT,
                    "it is in "
                            + release.phase()
                            + ", step "
                            + release.step()
                            + " (expected: "
                            + move.from()
                            + " before step "
                            + move.step()
                            + " of "
                            + move.to()
                            + ")");
        }
        if (saysAPersonDid(move)) {
            throw refusal(ErrorCode.INVALID_INPUT, "cause: operator, but no person asks");
        }
        if (move.ran().isNegative()) {
            throw refusal(ErrorCode.INVALID_INPUT, "ran: " + move.ran() + " (expected: >= 0)");
        }
        LegalMoves.objection(release, move, By.SERVER)
                .ifPresent(why -> {
                    throw refusal(ErrorCode.INVALID_INPUT, why);
                });
    }

    private static boolean saysAPersonDid(ReleaseTransition move) {
        Held held = move.held();
        return (held != null && held.reason() == Held.Reason.OPERATOR)
                || (move.cause() == Cause.OPERATOR && !move.to().isOver());
    }

    private List<Fact> facts(Release release, ReleaseTransition move) {
        List<Fact> facts = new ArrayList<>();
        facts.add(new ReleaseMoved(release.id(), move));
        switch (move.to()) {
            case FINAL -> facts.add(new ReleaseEnd(deciding, entry, release).move());
            case QUARANTINED ->
                    facts.addAll(
                            Withdrawal.afterRelease(
                                    deciding.image(),
                                    deciding.model(release.model()),
                                    release,
                                    move.why()));
            case DRAFT,
                    GATED,
                    LOADING,
                    WARMING,
                    SHADOW,
                    BAKE,
                    DECIDE,
                    PROMOTING,
                    SOAK,
                    HOLD,
                    ABORTING,
                    ROLLED_BACK -> {}
        }
        return facts;
    }

    private RefusalException refusal(ErrorCode code, String why) {
        return new RefusalException(code, "release " + command.release() + ": " + why);
    }
}
