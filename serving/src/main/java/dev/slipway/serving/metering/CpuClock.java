package dev.slipway.serving.metering;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/// The time that a platform thread has spent on processors, as its operating system counts it.
///
/// *Units*: nanoseconds from an origin of each thread's own.
public final class CpuClock {
    private CpuClock() {}

    /// Of the thread that asks; where the system does not tell, the time that passes.
    ///
    /// @param nanoTime a monotonic clock
    public static LongSupplier ofThisThread(LongSupplier nanoTime) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return threads.isCurrentThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled()
                ? threads::getCurrentThreadCpuTime
                : nanoTime;
    }

    /// Of any platform thread; where the system does not tell, the time that passes.
    ///
    /// @param nanoTime a monotonic clock
    public static ToLongFunction<Thread> ofAnyThread(LongSupplier nanoTime) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return threads.isThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled()
                ? thread -> Math.max(0, threads.getThreadCpuTime(thread.threadId()))
                : thread -> nanoTime.getAsLong();
    }
}
