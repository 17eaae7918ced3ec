package dev.slipway.client.call;

import dev.slipway.api.error.ErrorCode;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Repeats calls that failed for want of capacity, within each call's deadline and a budget over
/// all calls: every success earns a tenth of a retry, at most ten are saved up, so a server that is
/// down is not asked much more often than one that is up.
///
/// *Threads*: safe from any number of threads.
public final class Retries {
    private static final long COST = 10;
    private static final long MOST_SAVED = 100;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(25);
    private static final int MAX_DOUBLINGS = 6;

    private final AtomicLong saved = new AtomicLong(MOST_SAVED);
    private final int attempts;
    private final LongSupplier nanoTime;
    private final Pause pause;

    /// Waits.
    @FunctionalInterface
    public interface Pause {
        /// *Errors*: `InterruptedException` when the waiting thread is interrupted.
        void forNanos(long nanos) throws InterruptedException;

        /// Waits in real time.
        static Pause real() {
            return Pause::waitNanos;
        }

        private static void waitNanos(long nanos) throws InterruptedException {
            // Nobody counts this latch down: the wait always lasts the whole time.
            boolean never = new CountDownLatch(1).await(nanos, TimeUnit.NANOSECONDS);
            assert !never;
        }
    }

    public Retries(int attempts, LongSupplier nanoTime, Pause pause) {
        this.attempts = attempts;
        this.nanoTime = nanoTime;
        this.pause = pause;
    }

    /// Calls `attempt` with the time that is left until it succeeds, or throws its last failure.
    public <T> T run(Duration deadline, Function<Duration, T> attempt) {
        long end = nanoTime.getAsLong() + deadline.toNanos();
        Duration left = deadline;
        for (int tried = 1; ; tried++) {
            try {
                T answer = attempt.apply(left);
                saved.updateAndGet(tokens -> Math.min(MOST_SAVED, tokens + 1));
                return answer;
            } catch (SlipwayException e) {
                Duration wait = e.retryAfter().orElse(backoff(tried));
                left = Duration.ofNanos(end - nanoTime.getAsLong()).minus(wait);
                if (tried >= attempts || !e.isTransient() || !left.isPositive() || !spend()) {
                    throw e;
                }
                pauseFor(wait, e);
            }
        }
    }

    private boolean spend() {
        long before = saved.getAndUpdate(tokens -> tokens >= COST ? tokens - COST : tokens);
        return before >= COST;
    }

    private static Duration backoff(int tried) {
        return FIRST_PAUSE.multipliedBy(1L << Math.min(tried - 1, MAX_DOUBLINGS));
    }

    /// Now, as of the clock that calls end by.
    long nanoTime() {
        return nanoTime.getAsLong();
    }

    /// Waits between two calls that both succeeded.
    void pause(Duration time) {
        pauseFor(time, null);
    }

    private void pauseFor(Duration wait, @Nullable SlipwayException cause) {
        try {
            pause.forNanos(wait.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            SlipwayException cancelled =
                    SlipwayException.unanswered(
                            ErrorCode.CANCELLED, "interrupted between tries", cause);
            cancelled.addSuppressed(e);
            throw cancelled;
        }
    }
}
