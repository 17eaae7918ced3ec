package dev.slipway.jobs.engine;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Processor time of the threads that work for one attempt in a process which works for others as
/// well. They are told by their context class loader: the engine gives every job one of its own,
/// and what a task starts has its. A thread that ends keeps what it was seen to have used.
///
/// *Threads*: any.
final class TaskTimes {
    private static final ThreadMXBean TIMES = ManagementFactory.getThreadMXBean();
    private static final int SPARE = 16;

    private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();

    /// Nanoseconds by the number of a thread, which no other one ever has.
    private final Map<Long, Long> seen = new HashMap<>();

    /// What all of them have used so far; it never falls.
    synchronized long nanos() {
        if (TIMES.isThreadCpuTimeSupported()) {
            for (Thread thread : all()) {
                if (thread.getContextClassLoader() == loader) {
                    see(thread);
                }
            }
        }
        return seen.values().stream().mapToLong(Long::longValue).sum();
    }

    /// The calling thread is about to end.
    synchronized void leaves() {
        if (TIMES.isThreadCpuTimeSupported()) {
            see(Thread.currentThread());
        }
    }

    private void see(Thread thread) {
        long nanos = TIMES.getThreadCpuTime(thread.threadId());
        if (nanos > 0) {
            Object ignored = seen.merge(thread.threadId(), nanos, Math::max);
        }
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
