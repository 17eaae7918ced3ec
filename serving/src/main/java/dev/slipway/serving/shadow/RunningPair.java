package dev.slipway.serving.shadow;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A request that a shadow's thread is inside of.
///
/// *Units*: nanoseconds.
///
/// @param since when, by the monotonic clock
/// @param cpuSince what the thread had computed before
record RunningPair(ShadowQueue.Item item, long since, Thread thread, long cpuSince) {
    /// So many times what is expected of a call is no call that ends.
    private static final long MUCH_MORE = 50;

    private static final long LEAST_CPU_NANOS = TimeUnit.SECONDS.toNanos(1);

    /// The time that it has taken and may not; null while it may go on. Whoever computes so much
    /// more than was expected does not end, and takes it from processors that users share.
    ///
    /// @param cpu what the thread has computed by now
    @Nullable String overdue(long now, long cpu, Duration deadline, long expected) {
        long mostCpu = Math.max(LEAST_CPU_NANOS, MUCH_MORE * expected);
        if (now - since > deadline.toNanos()) {
            return deadline.toMillis() + " ms";
        }
        return cpu - cpuSince > mostCpu
                ? TimeUnit.NANOSECONDS.toMillis(mostCpu) + " ms of a processor's time"
                : null;
    }
}
