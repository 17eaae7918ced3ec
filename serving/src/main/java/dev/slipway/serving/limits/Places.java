package dev.slipway.serving.limits;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// The requests that one endpoint may hold at once.
///
/// *Threads*: lock-free; the holding time is a moving average that racing updates may blur.
public final class Places {
    private static final long FIRST_GUESS_NANOS = 1_000_000;
    private static final long SHORTEST_ADVICE_NANOS = 1_000_000;
    private static final long LONGEST_ADVICE_NANOS = 30_000_000_000L;

    private volatile int limit;
    private final AtomicInteger taken = new AtomicInteger();
    private volatile long meanHoldingNanos = FIRST_GUESS_NANOS;

    /// `limit` places, all of them free.
    public Places(int limit) {
        this.limit = limit;
    }

    /// Sets another limit; requests that are inside beyond it stay.
    public void limitTo(int places) {
        limit = places;
    }

    /// Takes a place if one is free.
    public boolean tryTake() {
        int before = taken.get();
        while (before < limit) {
            if (taken.compareAndSet(before, before + 1)) {
                return true;
            }
            before = taken.get();
        }
        return false;
    }

    /// Gives back a place that was held for so long.
    public void giveBack(long heldNanos) {
        long mean = meanHoldingNanos;
        meanHoldingNanos = mean + ((heldNanos - mean) >> 4);
        leave();
    }

    /// Gives back a place that was never used.
    public void leave() {
        int after = taken.decrementAndGet();
        if (after < 0) {
            throw new IllegalStateException("places: " + after + " (expected: >= 0)");
        }
    }

    /// How many requests may be inside.
    public int limit() {
        return limit;
    }

    /// How many are inside now.
    public int taken() {
        return taken.get();
    }

    /// When a place is likely to be free: one mean holding time from now, because by then as many
    /// requests as are inside will have left.
    public Duration retryAfter() {
        return Duration.ofNanos(
                Math.clamp(meanHoldingNanos, SHORTEST_ADVICE_NANOS, LONGEST_ADVICE_NANOS));
    }
}
