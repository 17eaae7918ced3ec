package dev.slipway.serving.batching;

import dev.slipway.serving.batching.BatchSize.Reason;
import org.jspecify.annotations.Nullable;

/// Chooses how many rows share an execution from what executions cost and what the endpoint
/// promised.
///
/// A request that has just missed a batch waits for that one and runs in the next, so the largest
/// batch is the one that fits twice into the latency goal. Waiting for more rows is worth it only
/// while the node is busy: then a batch waits until it has the rows with which the node would be
/// busy for 60 % of the time, as long as the goal has slack, a quarter of it at most, and never
/// longer than the fixed part of an execution, which is all that waiting can save. Where no size
/// would do, nothing waits: there are more calls than the node can answer, and batches fill anyway.
///
/// *Source*: the bound 2·t(b) ≤ goal and the delay follow from t(b) = a + c·b; calls that run alone
/// where sharing could gain 5 % are answered at 95 % of the best rate at least.
public final class BatchSizing {
    /// Rows of one execution, whatever the goal allows.
    public static final int MOST_ROWS = 4_096;

    /// Input bytes of one execution.
    public static final long MOST_BYTES = 16L << 20;

    /// Calls of an execution by which a gain that was not there is looked for again.
    static final int TRIAL_CALLS = 4;

    private static final double LEAST_GAIN = 1.05;
    private static final double BUSY = 0.6;
    private static final double LONGEST_WAIT = 0.25;

    private BatchSizing() {}

    /// The size for now.
    ///
    /// @param bytesPerRow of the inputs
    public static BatchSize choose(
            Cost cost, BatchGoal goal, Load load, Experience tried, long bytesPerRow) {
        Integer pinned = goal.maxSize();
        boolean hasGain = pinned != null || cost.gain() >= LEAST_GAIN;
        if (!hasGain && !tried.isTrial()) {
            return BatchSize.alone(Reason.NO_GAIN);
        }
        Bound bound = bound(cost, goal, pinned, tried.rows(), bytesPerRow);
        if (bound.rows() <= 1) {
            Reason why = bound.reason() == Reason.GOAL ? Reason.GOAL_TOO_NEAR : bound.reason();
            return BatchSize.alone(why);
        }
        if (!hasGain) {
            return new BatchSize(trialRows(tried, bound.rows()), 1, 0, Reason.EXPLORING);
        }
        // A delay that is pinned is waited for the largest batch; the load has no say.
        int wanted = goal.delay() == null ? wanted(cost, load, bound.rows()) : bound.rows();
        return new BatchSize(
                bound.rows(), wanted, delay(cost, goal, load, bound.rows()), bound.reason());
    }

    private static int trialRows(Experience tried, int most) {
        return (int) Math.min(most, (long) TRIAL_CALLS * Math.max(1, tried.callRows()));
    }

    private record Bound(int rows, Reason reason) {
        Bound least(double rows, Reason reason) {
            return rows < this.rows ? new Bound((int) Math.max(1, rows), reason) : this;
        }
    }

    private static Bound bound(
            Cost cost, BatchGoal goal, @Nullable Integer pinned, int triedRows, long bytesPerRow) {
        Bound bound = new Bound(MOST_ROWS, Reason.BOUND);
        bound = bound.least((double) MOST_BYTES / Math.max(1, bytesPerRow), Reason.BOUND);
        if (pinned != null) {
            return bound.least(pinned, Reason.PINNED);
        }
        double spare = goal.p99().toNanos() / 2.0 - cost.worst(0);
        bound = bound.least(rows(spare, cost), Reason.GOAL);
        return bound.least(Math.max(2.0, 2.0 * triedRows), Reason.EXPLORING);
    }

    private static double rows(double spare, Cost cost) {
        return spare <= 0 ? 1 : Math.floor(spare / Math.max(cost.perRow(), 1e-3));
    }

    /// The rows with which the node is busy for 60 % of the time: rate·t(b)/(b·slots) = 0.6.
    private static int wanted(Cost cost, Load load, int largest) {
        double perNano = load.rowsPerSecond() / 1e9;
        double left = BUSY * load.slots() - perNano * cost.perRow();
        double rows = left <= 0 ? largest + 1.0 : Math.ceil(perNano * cost.fixed() / left);
        return rows > largest ? 1 : (int) Math.max(1, rows);
    }

    private static long delay(Cost cost, BatchGoal goal, Load load, int largest) {
        long p99 = goal.p99().toNanos();
        if (goal.delay() != null) {
            // What is kept free behind a wait is a part of it, and must not be all that there is.
            return Math.min(goal.delay().toNanos(), p99);
        }
        if (load.utilization() < BUSY) {
            return 0;
        }
        double most = Math.min(LONGEST_WAIT * p99, cost.fixed());
        return (long) Math.clamp(p99 - 2 * cost.worst(largest), 0, most);
    }
}
