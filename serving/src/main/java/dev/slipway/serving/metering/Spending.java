package dev.slipway.serving.metering;

import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// What a platform thread spends between a beginning and an end.
public final class Spending {
    private final LongSupplier nanoTime;
    private final LongSupplier cpuTime;
    private final long start;
    private final long cpuStart;

    private Spending(LongSupplier nanoTime, LongSupplier cpuTime) {
        this.nanoTime = nanoTime;
        this.cpuTime = cpuTime;
        this.start = nanoTime.getAsLong();
        this.cpuStart = cpuTime.getAsLong();
    }

    /// Begins now.
    ///
    /// @param nanoTime by which slot time is counted: a monotonic clock, or this thread's own
    public static Spending begin(LongSupplier nanoTime) {
        return begin(nanoTime, CpuClock.ofThisThread(nanoTime));
    }

    /// The same.
    ///
    /// @param cpuTime of this thread
    public static Spending begin(LongSupplier nanoTime, LongSupplier cpuTime) {
        return new Spending(nanoTime, cpuTime);
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

    /// What has been spent of slot time until now.
    public long nanos() {
        return nanoTime.getAsLong() - start;
    }

    /// Ends on the same thread, on this account.
    public void end(Account account) {
        account.usedSlot(nanos(), cpuTime.getAsLong() - cpuStart);
    }
}
