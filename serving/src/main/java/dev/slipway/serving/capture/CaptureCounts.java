package dev.slipway.serving.capture;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/// How many predictions were to be kept, and what became of them.
///
/// What was wanted is what was written, what was lost by [CaptureLoss], but for the two losses of
/// tensors alone, and what still waits.
///
/// *Threads*: safe from any number of threads.
public final class CaptureCounts {
    private final LongAdder wanted = new LongAdder();
    private final LongAdder written = new LongAdder();
    private final Map<CaptureLoss, LongAdder> lost = new EnumMap<>(CaptureLoss.class);
    private final LongSupplier letIn;

    /// Nothing yet.
    public CaptureCounts() {
        this(() -> 0);
    }

    /// @param letIn how many predictions a ring has let in: all of them are wanted, and to count
    ///     them twice would be another change of what all processors share
    CaptureCounts(LongSupplier letIn) {
        this.letIn = letIn;
        for (CaptureLoss loss : CaptureLoss.values()) {
            lost.put(loss, new LongAdder());
        }
    }

    /// Counts predictions that are to be kept and were not let into the ring.
    public void want(long count) {
        wanted.add(count);
    }

    /// Counts predictions that are in the spool.
    public void wrote(long count) {
        written.add(count);
    }

    /// Counts what was lost.
    public void lose(CaptureLoss loss, long count) {
        LongAdder adder = lost.get(loss);
        if (adder != null) {
            adder.add(count);
        }
    }

    /// Predictions that were to be kept.
    public long wanted() {
        return wanted.sum() + letIn.getAsLong();
    }

    /// Predictions that are in the spool.
    public long written() {
        return written.sum();
    }

    /// What was lost for this reason.
    public long lost(CaptureLoss loss) {
        LongAdder adder = lost.get(loss);
        return adder == null ? 0 : adder.sum();
    }
}
