package dev.slipway.serving.limits;

import java.util.concurrent.atomic.AtomicLong;

/// The request bytes that may be in flight in the whole process.
///
/// A sixteenth is kept for small requests: a few large bodies on their way must not shut out the
/// many that ask for next to nothing.
///
/// *Threads*: lock-free; what is in flight never exceeds the limit and never falls below zero.
public final class ByteBudget {
    private static final long SMALL = 64 << 10;
    private static final int SHARE_OF_SMALL = 16;

    private final long limit;
    private final AtomicLong inFlight = new AtomicLong();

    /// A budget of `limit` bytes, all of them free.
    public ByteBudget(long limit) {
        this.limit = limit;
    }

    /// Takes `bytes` if they are free.
    public boolean tryTake(long bytes) {
        return tryTake(bytes, 0);
    }

    /// The same for a request that has taken some already: by what it comes to with these it is one
    /// that may have all, or would be kept out of the last part for good, even alone.
    public boolean tryTake(long bytes, long beside) {
        long most = most(bytes, bytes + beside);
        long before = inFlight.get();
        while (bytes <= most - before) {
            if (inFlight.compareAndSet(before, before + bytes)) {
                return true;
            }
            before = inFlight.get();
        }
        return false;
    }

    private long most(long bytes, long together) {
        long large = limit - limit / SHARE_OF_SMALL;
        return bytes <= SMALL || together > large ? limit : large;
    }

    /// What may be asked for on a guess beside so many bytes: one half of all, and no more than is
    /// there for a request that is alone, so that nobody is kept out for good by a guess.
    public long mostByGuess(long beside) {
        long large = limit - limit / SHARE_OF_SMALL;
        return Math.max(0, Math.min(limit / 2, large - beside));
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
