package dev.slipway.serving.shadow;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Whether the call that a shadow's thread is inside of goes on.
///
/// A thread of the lowest priority gets next to nothing of a busy host, and may be in a short call
/// for long. So a call hangs whose thread computes nothing for a time, or far too much.
///
/// *Units*: nanoseconds.
///
/// *Threads*: one at a time.
final class CallProgress {
    /// So many times what is expected of a call is no call that ends.
    private static final long MUCH_MORE = 50;

    private static final long LEAST_CPU_NANOS = TimeUnit.SECONDS.toNanos(1);

    /// Of so much time a thread gets more than one part though several others keep its processor
    /// busy, and one that only wakes up now and then takes less.
    ///
    /// *Source*: weights of Linux: a thread of `SCHED_IDLE` has 3 beside 1,024 of any other, so it
    /// gets less than a thousandth beside three of them.
    private static final long PARTS = 10_000;

    private @Nullable RunningCall call;
    private long since;
    private long cpuSince;

    /// No call is made now.
    void rest() {
        call = null;
    }

    /// Looks at a call. The time that it has taken and may not; null while it may go on. Whoever
    /// computes so much more than was expected does not end, and takes it from processors that
    /// users share.
    ///
    /// @param cpu what its thread has computed by now
    /// @param deadline in which it has to compute something
    /// @param expected of such a call
    @SuppressWarnings("ReferenceEquality") // the same call, not one that says the same
    @Nullable String overdue(
            RunningCall there, long now, long cpu, Duration deadline, long expected) {
        if (call != there) {
            call = there;
            since = there.since();
            cpuSince = there.cpuSince();
        }
        if (cpu > cpuSince && (cpu - cpuSince) * PARTS >= now - since) {
            since = now;
            cpuSince = cpu;
        }
        if (now - since > deadline.toNanos()) {
            return deadline.toMillis() + " ms";
        }
        long mostCpu = Math.max(LEAST_CPU_NANOS, MUCH_MORE * expected);
        return cpu - there.cpuSince() > mostCpu
                ? TimeUnit.NANOSECONDS.toMillis(mostCpu) + " ms of a processor's time"
                : null;
    }
}
