package dev.slipway.serving.execution;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;

/// Bounded platform threads with a bounded queue for the long calls of one version; they start with
/// the first such call and end when there has been none for a while.
///
/// *Threads*: safe from any number of threads.
final class Slots implements AutoCloseable {
    private static final long IDLE_SECONDS = 60;

    private final String subject;
    private final int threads;
    private final ThreadPoolExecutor pool;
    private final Function<ModelCall, CallResult> runner;
    private final LongSupplier nanoTime;

    Slots(String subject, SlotSpec spec, Function<ModelCall, CallResult> runner) {
        this.subject = subject;
        this.threads = spec.threads();
        this.runner = runner;
        this.nanoTime = spec.nanoTime();
        this.pool =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(spec.queue()),
                        Thread.ofPlatform().name("slot " + subject + " ", 1).daemon().factory());
        pool.allowCoreThreadTimeOut(true);
    }

    /// Runs the call on a slot and waits for it, until its deadline at most.
    CallResult run(ModelCall call, long expectedNanos) {
        SlotCall waiting = new SlotCall(call, this);
        if (!call.holding().retain()) {
            return notRun(cancelled());
        }
        try {
            pool.execute(waiting);
        } catch (RejectedExecutionException e) {
            call.holding().release();
            return notRun(full(expectedNanos));
        }
        return waiting.await(expectedNanos);
    }

    /// Takes a call out of the queue that nobody waits for any more; false when a slot has it.
    boolean withdraw(SlotCall call) {
        return pool.remove(call);
    }

    int waiting() {
        return pool.getQueue().size();
    }

    /// How long a call that takes `expectedNanos` itself would wait if all calls were like it.
    long waitNanos(long expectedNanos) {
        int ahead = pool.getQueue().size();
        return (long) ((double) ahead * expectedNanos / threads);
    }

    @Override
    public void close() {
        pool.shutdown();
    }

    CallResult execute(ModelCall call) {
        return runner.apply(call);
    }

    long now() {
        return nanoTime.getAsLong();
    }

    CallResult notRun(Refusal refusal) {
        return new CallResult.NotRun(refusal, now());
    }

    Refusal cancelled() {
        return Refusal.of(ErrorCode.CANCELLED, "the request was closed before " + subject + " ran");
    }

    Refusal late(long expectedNanos) {
        return Refusal.retryable(
                ErrorCode.DEADLINE_EXCEEDED,
                "deadline: passed while waiting for " + subject,
                drainTime(expectedNanos));
    }

    private Refusal full(long expectedNanos) {
        return Refusal.retryable(
                ErrorCode.OVERLOADED,
                "slot-queue: full (expected: fewer than "
                        + (pool.getQueue().size() + pool.getQueue().remainingCapacity())
                        + " calls waiting) for "
                        + subject,
                drainTime(expectedNanos));
    }

    private Duration drainTime(long expectedNanos) {
        return Duration.ofNanos(waitNanos(expectedNanos) + expectedNanos);
    }
}
