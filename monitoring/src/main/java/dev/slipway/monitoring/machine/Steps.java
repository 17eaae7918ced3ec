package dev.slipway.monitoring.machine;

import dev.slipway.api.release.ReleaseStrategy;
import java.util.List;

/// The weights that a strategy goes through, at most; the first step is number 1.
///
/// @param weights growing; all but an experiment's end with 1
public record Steps(List<Double> weights) {
    /// For steps that are sized by the budget of bad answers.
    private static final List<Double> SIZED = List.of(0.05, 0.25, 0.5, 1.0);

    /// Beyond it too little is left to compare with.
    private static final double MOST_COMPARED = 0.5;

    public static Steps of(ReleaseStrategy strategy) {
        List<Double> steps = strategy.steps();
        return new Steps(steps.isEmpty() ? SIZED : steps);
    }

    /// What a step gives to candidate at most.
    double cap(int step) {
        return weights.get(step - 1);
    }

    /// The first step behind `step` that gives candidate more than it has.
    int after(int step, double weight) {
        int next = step + 1;
        while (next < weights.size() && cap(next) <= weight) {
            next++;
        }
        return next;
    }

    /// Whether candidate answers everybody in it.
    boolean isLast(int step) {
        return cap(step) >= 1;
    }

    /// What a step may be raised to because too little comes in: what the steps behind it have, and
    /// half of the traffic at most.
    public double raised(double weight) {
        for (double cap : weights) {
            if (cap > weight) {
                return Math.min(cap, Math.max(weight, MOST_COMPARED));
            }
        }
        return weight;
    }
}
