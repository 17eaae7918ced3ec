package dev.slipway.serving.limits;

import java.util.concurrent.atomic.AtomicLong;

/// The request bytes that may be in flight in the whole process.
///
/// *Threads*: lock-free; what is in flight never exceeds the limit and never falls below zero.
public final class ByteBudget {
    private final long limit;
    private final AtomicLong inFlight = new AtomicLong();

    /// A budget of `limit` bytes, all of them free.
    public ByteBudget(long limit) {
        this.limit = limit;
    }

    /// Takes `bytes` if they are free.
    public boolean tryTake(long bytes) {
        long before = inFlight.get();
        while (bytes <= limit - before) {
            if (inFlight.compareAndSet(before, before + bytes)) {
                return true;
            }
            before = inFlight.get();
        }
        return false;
    }

    /// Gives `bytes` back that were taken.
    public void giveBack(long bytes) {
        long after = inFlight.addAndGet(-bytes);
        if (after < 0) {
            throw new IllegalStateException("in-flight: " + after + " (expected: >= 0)");
        }
    }

    /// All bytes, taken or free.
    public long limit() {
        return limit;
    }

    /// The bytes taken now.
    public long inFlight() {
        return inFlight.get();
    }
}
