package dev.slipway.serving.limits;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/// The requests that one endpoint may hold at once.
///
/// *Threads*: lock-free.
public final class Places {
    private volatile int limit;
    private final AtomicInteger taken = new AtomicInteger();
    private final Drain drain;

    /// `limit` places, all of them free.
    public Places(int limit, long now) {
        this.limit = limit;
        this.drain = new Drain(now);
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

    /// Gives back the place of a request that is over, whatever breaks as it is counted.
    ///
    /// @param nanoTime a monotonic clock
    public void giveBack(LongSupplier nanoTime) {
        leave();
        drain.left(nanoTime.getAsLong());
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

    /// When the next request is likely to leave, for those that something else keeps out: they do
    /// not compete for a place, so they are not counted.
    public Duration nextLeaves(long now) {
        return drain.nextLeaves(now);
    }

    /// The same for those that wait until one of `some` leaves, which are among those inside.
    public Duration nextLeaves(int some, long now) {
        return drain.nextLeaves(Math.max(1, (double) taken.get() / some), now);
    }

    /// When a request that is turned away now should come back: once so many have left that there
    /// is room for it and for those turned away before it.
    ///
    /// @param most as many may be inside
    public Duration retryAfter(int most, long now) {
        return drain.turnAway(taken.get() - most + 1, now);
    }
}
