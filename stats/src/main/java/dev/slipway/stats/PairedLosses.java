package dev.slipway.stats;

import dev.slipway.stats.bets.MeanTest;
import dev.slipway.stats.counts.LossDifferences;
import dev.slipway.stats.counts.Numbers;

/// How much candidate and stable lost on the same rows: whether candidate loses more, over the
/// whole release, and whether it loses less than the margin more, in this step.
final class PairedLosses {
    private final EvidencePlan.Quality goal;
    private final MeanTest worse;
    private MeanTest noWorse;
    private long rows;
    private long thousandths;

    PairedLosses(EvidencePlan.Quality goal) {
        this.goal = goal;
        this.worse = MeanTest.above(goal.tolerance());
        this.noWorse = MeanTest.below(goal.margin());
    }

    void beginStep() {
        noWorse = MeanTest.below(goal.margin());
    }

    void observe(LossDifferences second) {
        worse.observe(second);
        worse.process().endSecond();
        noWorse.observe(second);
        noWorse.process().endSecond();
        rows += second.total();
        thousandths += second.sum();
    }

    EvidencePlan.Quality goal() {
        return goal;
    }

    MeanTest worse() {
        return worse;
    }

    MeanTest noWorse() {
        return noWorse;
    }

    /// Rows of the whole release.
    long rows() {
        return rows;
    }

    /// Their mean difference; 0 without rows.
    double mean() {
        return rows == 0 ? 0 : thousandths / (double) LossDifferences.STEPS / rows;
    }

    void writeTo(Numbers numbers) {
        worse.process().writeTo(numbers);
        noWorse.process().writeTo(numbers);
        numbers.put(rows);
        numbers.put(thousandths);
    }
}
