package dev.slipway.jobs.engine;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Processor time of the threads that work for one attempt in a process which works for others as
/// well. They are told by their context class loader: the engine gives every job one of its own,
/// and what a task starts has its. A thread that ends keeps what it was seen to have used.
///
/// *Threads*: any.
final class TaskTimes {
    private static final ThreadMXBean TIMES = ManagementFactory.getThreadMXBean();
    private static final int SPARE = 16;

    /// Nanoseconds by the number of a thread, which no other one ever has. Guarded by itself.
    private static final Map<Long, Long> SEEN = new HashMap<>();

    private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();
    private final long before;

    TaskTimes() {
        synchronized (SEEN) {
            before = sum();
        }
    }

    /// What all of them have used so far; it never falls.
    long nanos() {
        List<Thread> threads = TIMES.isThreadCpuTimeSupported() ? all() : List.of();
        synchronized (SEEN) {
            for (Thread thread : threads) {
                if (Objects.equals(thread.getContextClassLoader(), loader)) {
                    see(thread);
                }
            }
            return sum() - before;
        }
    }

    /// The calling thread is about to end.
    void leaves() {
        if (TIMES.isThreadCpuTimeSupported()) {
            synchronized (SEEN) {
                see(Thread.currentThread());
            }
        }
    }

    private static void see(Thread thread) {
        long nanos = TIMES.getThreadCpuTime(thread.threadId());
        if (nanos > 0) {
            Object ignored = SEEN.merge(thread.threadId(), nanos, Math::max);
        }
    }

    private static long sum() {
        return SEEN.values().stream().mapToLong(Long::longValue).sum();
    }

    /// The threads that live.
    private static List<Thread> all() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        for (ThreadGroup above = group.getParent(); above != null; above = above.getParent()) {
            group = above;
        }
        Thread[] some = new Thread[2 * group.activeCount() + SPARE];
        return List.of(Arrays.copyOf(some, group.enumerate(some)));
    }
}
