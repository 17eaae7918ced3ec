package dev.slipway.serving.metering;

import dev.slipway.api.cost.Usage;
import java.util.concurrent.atomic.LongAdder;

/// What one team used of one version for one cause.
///
/// *Units*: nanoseconds. *Threads*: safe from any number of threads; counting takes no lock.
public final class Account {
    private final LongAdder slotNanos = new LongAdder();
    private final LongAdder cpuNanos = new LongAdder();
    private final LongAdder callerNanos = new LongAdder();

    /// Requests of a single row, which count in one addition: their threads take its line of the
    /// cache from each other, and most requests are such.
    private final LongAdder singles = new LongAdder();

    private final LongAdder others = new LongAdder();
    private final LongAdder rowsOfOthers = new LongAdder();

    /// Counts time on a slot or a loader.
    ///
    /// @param cpu of that time, on a processor
    public void usedSlot(long nanos, long cpu) {
        slotNanos.add(nanos);
        cpuNanos.add(cpu);
    }

    /// Counts time on a caller's thread, which counts like slot time. Calls run there because they
    /// compute from their first nanosecond to their last, so it is processor time, too; to ask for
    /// that would cost as much as the call.
    public void usedCaller(long nanos) {
        callerNanos.add(nanos);
    }

    /// Counts a request that was answered.
    public void answered(int rowCount) {
        if (rowCount == 1) {
            singles.increment();
        } else {
            others.increment();
            rowsOfOthers.add(rowCount);
        }
    }

    Usage usage() {
        long callers = callerNanos.sum();
        long single = singles.sum();
        return new Usage(
                slotNanos.sum() + callers,
                cpuNanos.sum() + callers,
                0,
                single + others.sum(),
                single + rowsOfOthers.sum());
    }
}
