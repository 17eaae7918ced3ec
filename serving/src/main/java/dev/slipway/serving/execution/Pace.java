package dev.slipway.serving.execution;

import dev.slipway.serving.batching.Cost;

/// How fast the calls of one version go, one behind the other, while nothing else runs.
///
/// @param cost of an execution
/// @param together rows of one execution at most
/// @param parallel executions at a time
public record Pace(Cost cost, int together, int parallel) {
    /// Of a version that never ran.
    public static final Pace UNKNOWN = new Pace(Cost.line(0, 0), 1, 1);

    /// The same where no more rows than these come together.
    public Pace atMost(int rows) {
        return rows < together ? new Pace(cost, rows, parallel) : this;
    }

    /// What so many rows take until the last of them has run, in nanoseconds, if each is a call of
    /// its own.
    public long nanos(int rows) {
        return nanos(rows, rows);
    }

    /// The same of so many calls: none is divided, so there are no more executions than calls,
    /// however many rows.
    long nanos(int rows, int calls) {
        double executions = Math.min(calls, Math.ceil((double) rows / together));
        return (long) (executions * cost.at(rows / Math.max(1, executions)) / parallel);
    }
}
