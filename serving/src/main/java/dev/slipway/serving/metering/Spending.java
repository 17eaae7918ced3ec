package dev.slipway.serving.metering;

import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// What a platform thread spends between a beginning and an end.
public final class Spending {
    private final LongSupplier nanoTime;
    private final LongSupplier cpuTime;
    private final long start;
    private final long cpuStart;

    private Spending(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.cpuTime = CpuClock.ofThisThread(nanoTime);
        this.start = nanoTime.getAsLong();
        this.cpuStart = cpuTime.getAsLong();
    }

    /// Begins now.
    ///
    /// @param nanoTime by which slot time is counted: a monotonic clock, or this thread's own
    public static Spending begin(LongSupplier nanoTime) {
        return new Spending(nanoTime);
    }

    /// What `work` gives; what it spends on this thread goes on the account, however it ends.
    public static <T> T on(Account account, LongSupplier nanoTime, Supplier<T> work) {
        Spending spending = begin(nanoTime);
        try {
            return work.get();
        } finally {
            spending.end(account);
        }
    }

    /// Ends on the same thread, on this account.
    public void end(Account account) {
        account.usedSlot(nanoTime.getAsLong() - start, cpuTime.getAsLong() - cpuStart);
    }
}
