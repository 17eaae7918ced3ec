package dev.slipway.serving.metering;

import dev.slipway.api.cost.Usage;
import dev.slipway.quiet.ProcessorCounts;

/// What one team used of one version for one cause.
///
/// *Units*: nanoseconds. *Threads*: safe from any number of threads; counting takes no lock.
public final class Account {
    private static final int SLOT_NANOS = 0;
    private static final int CPU_NANOS = 1;
    private static final int CALLER_NANOS = 2;

    /// Requests of a single row, which count in one addition: most requests are such.
    private static final int SINGLES = 3;

    private static final int OTHERS = 4;
    private static final int ROWS_OF_OTHERS = 5;
    private static final int SUMS = 6;

    private final ProcessorCounts sums = new ProcessorCounts(SUMS);

    /// Counts time on a slot or a loader.
    ///
    /// @param cpu of that time, on a processor
    public void usedSlot(long nanos, long cpu) {
        int here = ProcessorCounts.here();
        sums.add(here, SLOT_NANOS, nanos);
        sums.add(here, CPU_NANOS, cpu);
    }

    /// Counts time on a caller's thread, which counts like slot time. Calls run there because they
    /// compute from their first nanosecond to their last, so it is processor time, too; to ask for
    /// that would cost as much as the call.
    public void usedCaller(long nanos) {
        sums.add(ProcessorCounts.here(), CALLER_NANOS, nanos);
    }

    /// Counts a request that was answered.
    public void answered(int rowCount) {
        int here = ProcessorCounts.here();
        if (rowCount == 1) {
            sums.add(here, SINGLES, 1);
        } else {
            sums.add(here, OTHERS, 1);
            sums.add(here, ROWS_OF_OTHERS, rowCount);
        }
    }

    Usage usage() {
        long callers = sums.sum(CALLER_NANOS);
        long singles = sums.sum(SINGLES);
        return new Usage(
                sums.sum(SLOT_NANOS) + callers,
                sums.sum(CPU_NANOS) + callers,
                0,
                singles + sums.sum(OTHERS),
                singles + sums.sum(ROWS_OF_OTHERS));
    }
}
