package dev.slipway.serving.fleet;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/// Does each piece of work on a thread of its own. What comes in a moment in which the process can
/// start no thread is kept, and begins when somebody looks again.
///
/// *Threads*: safe from any number of threads; none waits but for [#close].
final class OwnThreads {
    private final ExecutorService threads;
    private final Queue<Runnable> late = new ConcurrentLinkedQueue<>();

    OwnThreads(ThreadFactory factory) {
        this.threads = Executors.newCachedThreadPool(factory);
    }

    /// Begins this now, or as soon as there is a thread for it.
    ///
    /// *Errors*: `RejectedExecutionException` once it is closed.
    void execute(Runnable work) {
        try {
            threads.execute(work);
        } catch (OutOfMemoryError e) {
            late.add(work);
        }
    }

    /// Begins what found no thread, as far as there are some now.
    void beginLate() {
        Runnable work = late.poll();
        while (work != null) {
            try {
                threads.execute(work);
            } catch (OutOfMemoryError | RejectedExecutionException e) {
                late.add(work);
                return;
            }
            work = late.poll();
        }
    }

    /// Takes no more work, and waits at most `limit` for what there is. Whether all is done.
    boolean close(Duration limit) {
        beginLate();
        threads.shutdown();
        try {
            return threads.awaitTermination(limit.toNanos(), TimeUnit.NANOSECONDS)
                    && late.isEmpty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
