package dev.slipway.serving.execution;

import dev.slipway.api.inference.Deadline;
import java.util.concurrent.atomic.LongAdder;

/// How many calls a node's slots executed for nobody.
///
/// *Threads*: safe from any number of threads.
public final class Lateness {
    private final LongAdder begunLate = new LongAdder();
    private final LongAdder endedLate = new LongAdder();

    /// None yet.
    Lateness() {}

    /// Counts a call that was executed, if its deadline has passed.
    void ended(Deadline deadline, CallResult.Outputs outputs) {
        if (deadline.hasPassed(outputs.endNanos())) {
            endedLate.increment();
            if (deadline.hasPassed(outputs.startNanos())) {
                begunLate.increment();
            }
        }
    }

    /// Calls whose execution began after their deadline. It is looked at when a slot takes the
    /// call, so these are the ones whose deadline passed between that and the model.
    public long begunLate() {
        return begunLate.sum();
    }

    /// Calls whose deadline had passed when their execution ended, the others included.
    public long endedLate() {
        return endedLate.sum();
    }
}
