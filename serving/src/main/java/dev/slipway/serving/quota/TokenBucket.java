package dev.slipway.serving.quota;

import java.util.concurrent.atomic.AtomicLong;

/// Tokens that are made at a steady rate, one second's worth of them kept.
///
/// Tokens are numbered from the bucket's beginning, and the n-th is there once n / rate seconds
/// have passed: whole numbers throughout, so no rate is ever rounded.
///
/// *Threads*: lock-free.
final class TokenBucket {
    private static final long SECOND = 1_000_000_000;

    /// Nobody is told of a token that is made later than this.
    private static final long FARTHEST_SECONDS = 30;

    private final long perSecond;
    private final long beginning;

    /// The number of the last token that somebody was told of.
    private final AtomicLong told = new AtomicLong(Long.MIN_VALUE);

    /// The number of the last token that was taken, as far as it is among those kept.
    private final AtomicLong taken;

    /// A full bucket.
    ///
    /// @param perSecond tokens that are made in a second, and tokens that it holds
    TokenBucket(int perSecond, long now) {
        this.perSecond = perSecond;
        this.beginning = now;
        this.taken = new AtomicLong(-this.perSecond);
    }

    /// Takes a token if there is one.
    boolean tryTake(long now) {
        long made = made(now);
        long before = taken.get();
        while (true) {
            long last = Math.max(before, made - perSecond);
            if (last >= made) {
                return false;
            }
            if (taken.compareAndSet(before, last + 1)) {
                return true;
            }
            before = taken.get();
        }
    }

    /// Puts a token back that was not used.
    void putBack() {
        taken.decrementAndGet();
    }

    /// Whether nothing was taken that has not been made again.
    boolean isFull(long now) {
        return taken.get() <= made(now) - perSecond;
    }

    /// The time until there is a token; 0 when there is one.
    long nanosUntilNext(long now) {
        return nanosUntil(next(now), now);
    }

    /// The time until there is a token of which nobody else was told, so that those who find none
    /// together do not come back together. A token is whose who comes first, all the same.
    long nanosToTell(long now) {
        long next = next(now);
        long farthest = next + FARTHEST_SECONDS * perSecond;
        long number =
                told.updateAndGet(before -> {
                    long after = before + 1;
                    return after < next || after > farthest ? next : after;
                });
        return nanosUntil(number, now);
    }

    private long next(long now) {
        return Math.max(taken.get(), made(now) - perSecond) + 1;
    }

    private long nanosUntil(long number, long now) {
        long atSecond = Math.floorDiv(number, perSecond);
        long rest = Math.floorMod(number, perSecond);
        long at = atSecond * SECOND + Math.ceilDiv(rest * SECOND, perSecond);
        return Math.max(0, at - (now - beginning));
    }

    private long made(long now) {
        long passed = Math.max(0, now - beginning);
        return passed / SECOND * perSecond + passed % SECOND * perSecond / SECOND;
    }
}
