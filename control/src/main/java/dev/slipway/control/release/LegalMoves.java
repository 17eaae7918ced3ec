package dev.slipway.control.release;

import static dev.slipway.api.release.ReleasePhase.ABORTING;
import static dev.slipway.api.release.ReleasePhase.BAKE;
import static dev.slipway.api.release.ReleasePhase.DECIDE;
import static dev.slipway.api.release.ReleasePhase.DRAFT;
import static dev.slipway.api.release.ReleasePhase.FINAL;
import static dev.slipway.api.release.ReleasePhase.GATED;
import static dev.slipway.api.release.ReleasePhase.HOLD;
import static dev.slipway.api.release.ReleasePhase.LOADING;
import static dev.slipway.api.release.ReleasePhase.PROMOTING;
import static dev.slipway.api.release.ReleasePhase.QUARANTINED;
import static dev.slipway.api.release.ReleasePhase.ROLLED_BACK;
import static dev.slipway.api.release.ReleasePhase.SHADOW;
import static dev.slipway.api.release.ReleasePhase.SOAK;
import static dev.slipway.api.release.ReleasePhase.WARMING;

import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.control.release.LegalMove.By;
import dev.slipway.control.release.LegalMove.Step;
import dev.slipway.control.release.LegalMove.Weight;
import java.util.List;
import java.util.Optional;

/// Which moves of a release are legal: one table, in the order in which a release goes, which
/// `docs/reference/releases.md` repeats.
///
/// What goes towards stable is legal from wherever a release is open, so that nothing can stand in
/// the way of a rollback.
final class LegalMoves {
    private static final List<ReleasePhase> RUNNING =
            List.of(GATED, LOADING, WARMING, SHADOW, BAKE, DECIDE, PROMOTING, SOAK);
    private static final List<ReleasePhase> ABORTABLE =
            List.of(DRAFT, GATED, LOADING, WARMING, SHADOW, BAKE, DECIDE, PROMOTING, SOAK, HOLD);
    private static final List<ReleasePhase> OPEN =
            List.of(ReleasePhase.values()).stream().filter(phase -> !phase.isOver()).toList();

    static final List<LegalMove> ALL =
            List.of(
                    of(DRAFT, GATED, Weight.NONE, By.OPERATOR, "`start`; the gates are met"),
                    of(GATED, LOADING, Weight.NONE, By.SERVER, "candidate is fetched"),
                    of(LOADING, WARMING, Weight.NONE, By.SERVER, "candidate is loaded"),
                    of(WARMING, SHADOW, Weight.NONE, By.SERVER, "the plan has copies to compare"),
                    step(List.of(WARMING, SHADOW), Step.LATER, "candidate is warm, copies agree"),
                    of(SHADOW, DECIDE, Weight.NONE, By.SERVER, "enough was compared"),
                    step(List.of(BAKE), Step.SAME, "candidate is there again after a hold"),
                    of(BAKE, DECIDE, Weight.SAME, By.SERVER, "the step's least time is over"),
                    step(List.of(DECIDE), Step.SAME_OR_LATER, "evidence; or too little came in"),
                    new LegalMove(
                            List.of(WARMING, SHADOW, DECIDE),
                            List.of(PROMOTING),
                            Step.SAME_OR_LATER,
                            Weight.ALL,
                            By.SERVER,
                            "only the last step, with everything, is left"),
                    of(
                            List.of(SHADOW, BAKE, DECIDE, HOLD),
                            PROMOTING,
                            Weight.ALL,
                            By.OPERATOR,
                            "`promote`, once candidate is warm"),
                    of(PROMOTING, SOAK, Weight.ALL, By.SERVER, "candidate answers everybody"),
                    of(SOAK, FINAL, Weight.ALL, By.SERVER, "the soak is over"),
                    of(
                            RUNNING,
                            HOLD,
                            Weight.KEPT,
                            By.BOTH,
                            "`pause`; too little data, a rule, an unclean end"),
                    of(HOLD, HOLD, Weight.KEPT, By.OPERATOR, "`pause` of what is held already"),
                    of(HOLD, HOLD, Weight.LESS, By.SERVER, "candidate loses its weight"),
                    of(HOLD, RUNNING, Weight.PHASE, By.OPERATOR, "`resume`, to where it was"),
                    of(HOLD, RUNNING, Weight.SAME, By.SERVER, "what held it is over"),
                    new LegalMove(
                            List.of(BAKE, DECIDE, PROMOTING, SOAK),
                            List.of(LOADING, WARMING, SHADOW, BAKE),
                            Step.EARLIER,
                            Weight.LESS,
                            By.SERVER,
                            "back to an earlier step, or to before the first"),
                    of(
                            ABORTABLE,
                            ABORTING,
                            Weight.NONE,
                            By.BOTH,
                            "`abort`; a check, a hard limit, a timer"),
                    of(OPEN, ROLLED_BACK, Weight.NONE, By.SERVER, "stable answers everybody"),
                    of(
                            ABORTING,
                            QUARANTINED,
                            Weight.NONE,
                            By.SERVER,
                            "so it does, and the fault was candidate's own"));

    private LegalMoves() {}

    private static LegalMove of(
            ReleasePhase from, ReleasePhase to, Weight weight, By by, String when) {
        return of(List.of(from), to, weight, by, when);
    }

    private static LegalMove of(
            List<ReleasePhase> from, ReleasePhase to, Weight weight, By by, String when) {
        return new LegalMove(from, List.of(to), Step.SAME, weight, by, when);
    }

    private static LegalMove of(
            ReleasePhase from, List<ReleasePhase> to, Weight weight, By by, String when) {
        return new LegalMove(List.of(from), to, Step.SAME, weight, by, when);
    }

    private static LegalMove step(List<ReleasePhase> from, Step step, String when) {
        return new LegalMove(from, List.of(BAKE), step, Weight.STEP, By.SERVER, when);
    }

    /// Whether a move was decided on an earlier state of its release.
    static boolean isStale(Standing release, ReleaseTransition move, By by) {
        List<LegalMove> lines = lines(release, move, by);
        return move.from() != release.phase()
                || (!lines.isEmpty()
                        && lines.stream().noneMatch(line -> isStep(line, release, move)));
    }

    /// Why a move is not legal; empty when it is.
    static Optional<String> objection(Standing release, ReleaseTransition move, By by) {
        List<LegalMove> lines = lines(release, move, by);
        if (lines.isEmpty()) {
            return Optional.of("it does not go from " + release.phase() + " to " + move.to());
        }
        boolean isLegal =
                lines.stream()
                        .anyMatch(line ->
                                isStep(line, release, move) && isWeight(line, release, move));
        return isLegal
                ? objectionOfPlan(release, move, by)
                : Optional.of(
                        "in "
                                + move.to()
                                + " step "
                                + move.step()
                                + " does not have weight "
                                + move.weight());
    }

    private static List<LegalMove> lines(Standing release, ReleaseTransition move, By by) {
        return ALL.stream()
                .filter(line -> line.by().includes(by))
                .filter(line -> line.joins(release.phase(), move.to()))
                .toList();
    }

    private static boolean isStep(LegalMove line, Standing release, ReleaseTransition move) {
        return switch (line.step()) {
            case SAME -> move.step() == release.step();
            case LATER -> move.step() > release.step();
            case SAME_OR_LATER -> move.step() >= release.step();
            case EARLIER ->
                    move.to() == BAKE
                            ? move.step() >= 1 && move.step() <= release.step()
                            : move.step() == 0;
        };
    }

    private static boolean isWeight(LegalMove line, Standing release, ReleaseTransition move) {
        double weight = move.weight();
        return switch (line.weight()) {
            case NONE -> weight == 0;
            case SAME -> weight == release.weight();
            case KEPT -> weight == release.weight() || weight == 0;
            case STEP, PHASE -> release.mayWeigh(move.to(), move.step(), weight);
            case ALL -> weight == 1;
            case LESS ->
                    weight < release.weight() && release.mayWeigh(move.to(), move.step(), weight);
        };
    }

    /// What the plan or a person has to say against a move that the table lets pass.
    private static Optional<String> objectionOfPlan(
            Standing release, ReleaseTransition move, By by) {
        if (release.skips(move.step())) {
            return Optional.of("it would skip a step on the way to step " + move.step());
        }
        if (by == By.OPERATOR) {
            return Optional.empty();
        }
        if (release.phase() == HOLD && RUNNING.contains(move.to())) {
            return objectionToGoingOn(release, move);
        }
        return move.to() == PROMOTING && !release.mayPromote(move.step())
                ? Optional.of(
                        release.strategy() instanceof ReleaseStrategy.Experiment
                                ? "an experiment never promotes by itself"
                                : "step " + move.step() + " is not the last")
                : Optional.empty();
    }

    private static Optional<String> objectionToGoingOn(Standing release, ReleaseTransition move) {
        if (release.isHeldByOperator()) {
            return Optional.of("an operator holds it");
        }
        if (move.to() != release.heldFrom()) {
            return Optional.of("it was held in " + release.heldFrom());
        }
        return release.mayWeigh(move.to(), move.step(), move.weight())
                ? Optional.empty()
                : Optional.of("candidate has no weight for " + move.to());
    }
}
