package dev.slipway.quiet;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/// Tries how fast a thread of the lowest priority gets on: it computes for a moment, and whoever
/// asks waits for it no longer than ten times as long.
///
/// How busy the processors are does not say so. Others of the lowest priority keep them busy, too,
/// and share with it.
///
/// *Threads*: a thread of its own, until it is closed; any other may ask.
public final class LowestShare implements AutoCloseable {
    private static final long TRIED_NANOS = 2_000_000;
    private static final long LONGEST_NANOS = 10 * TRIED_NANOS;

    private final LongSupplier processorNanos;
    private final ExecutorService lowest;

    /// Begins without trying.
    public LowestShare() {
        this(ownProcessorTime());
    }

    /// @param processorNanos processor time of the thread that asks for it
    LowestShare(LongSupplier processorNanos) {
        this.processorNanos = processorNanos;
        this.lowest =
                Executors.newSingleThreadExecutor(work ->
                        Thread.ofPlatform()
                                .name("lowest-share")
                                .daemon()
                                .unstarted(() -> {
                                    Niceness.makeLowest();
                                    work.run();
                                }));
    }

    private static LongSupplier ownProcessorTime() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return threads.isCurrentThreadCpuTimeSupported()
                ? threads::getCurrentThreadCpuTime
                : System::nanoTime;
    }

    /// Whether such a thread gets a tenth of a processor or more.
    public boolean isEnough() {
        Future<?> tried;
        try {
            tried = lowest.submit(this::compute);
        } catch (RejectedExecutionException e) {
            return false;
        }
        try {
            tried.get(LONGEST_NANOS, TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            boolean _ = tried.cancel(true);
        }
    }

    private void compute() {
        long begin = processorNanos.getAsLong();
        while (processorNanos.getAsLong() - begin < TRIED_NANOS && !Thread.interrupted()) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        lowest.shutdownNow();
    }
}
