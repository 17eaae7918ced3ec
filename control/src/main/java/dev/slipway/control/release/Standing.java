package dev.slipway.control.release;

import dev.slipway.api.release.Held;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseStrategy;
import java.time.Duration;
import java.util.List;

/// Where a release stands, and what its plan says of the steps around.
record Standing(Release release) {
    private static final double RAISED = 0.5;

    ReleasePhase phase() {
        return release.phase();
    }

    int step() {
        return release.step();
    }

    double weight() {
        return release.weight();
    }

    ReleaseStrategy strategy() {
        return release.plan().strategy();
    }

    ReleasePhase heldFrom() {
        return release.heldFrom();
    }

    /// Whether a person holds it, so that nobody else lets it go on.
    boolean isHeldByOperator() {
        return release.heldFor().stream().anyMatch(held -> held.reason() == Held.Reason.OPERATOR);
    }

    /// How long it had run when it moved last.
    Duration ran() {
        return release.moves().isEmpty()
                ? Duration.ZERO
                : release.moves().getLast().transition().ran();
    }

    /// Whether candidate may have this part of the traffic in a phase.
    boolean mayWeigh(ReleasePhase phase, int step, double weight) {
        return switch (phase) {
            case BAKE, DECIDE -> weight <= most(step);
            case PROMOTING, SOAK, FINAL -> weight == 1;
            case DRAFT, GATED, LOADING, WARMING, SHADOW, HOLD, ABORTING, ROLLED_BACK, QUARANTINED ->
                    weight == 0;
        };
    }

    /// What a step allows at most: its weight, or half of the traffic where too little came in;
    /// everything where the plan leaves its steps open.
    private double most(int step) {
        List<Double> steps = strategy().steps();
        if (step == 0 || (step > steps.size() && !steps.isEmpty())) {
            return 0;
        }
        if (strategy() instanceof ReleaseStrategy.Experiment experiment) {
            return experiment.weight();
        }
        return steps.isEmpty() ? 1 : Math.max(steps.get(step - 1), RAISED);
    }

    /// Whether a step lies behind one that would give candidate more than it has.
    boolean skips(int step) {
        List<Double> steps = strategy().steps();
        int last = Math.min(step - 1, steps.size());
        for (int between = step() + 1; between <= last; between++) {
            if (steps.get(between - 1) > weight()) {
                return true;
            }
        }
        return false;
    }

    /// Whether nothing but everything is left behind what candidate has shown.
    boolean mayPromote(int step) {
        List<Double> steps = strategy().steps();
        if (strategy() instanceof ReleaseStrategy.Experiment) {
            return false;
        }
        return steps.isEmpty()
                ? phase() == ReleasePhase.DECIDE && weight() > 0
                : step == steps.size();
    }

    /// Candidate's part of the traffic when somebody lets a held release go on.
    double weightAfterHold() {
        return mayWeigh(heldFrom(), step(), weight()) ? weight() : weightOf(heldFrom());
    }

    private static double weightOf(ReleasePhase phase) {
        return switch (phase) {
            case PROMOTING, SOAK, FINAL -> 1;
            case DRAFT,
                    GATED,
                    LOADING,
                    WARMING,
                    SHADOW,
                    BAKE,
                    DECIDE,
                    HOLD,
                    ABORTING,
                    ROLLED_BACK,
                    QUARANTINED ->
                    0;
        };
    }

    /// Whether candidate was warm when it moved last, or before it was held.
    boolean hasBeenWarm() {
        return switch (phase() == ReleasePhase.HOLD ? heldFrom() : phase()) {
            case SHADOW, BAKE, DECIDE, PROMOTING, SOAK -> true;
            case DRAFT, GATED, LOADING, WARMING, FINAL, HOLD, ABORTING, ROLLED_BACK, QUARANTINED ->
                    false;
        };
    }
}
