package dev.slipway.serving.tiers;

/// How long a version is left alone after it was loaded: a multiple of what loading it took, twice
/// as long with each time that it was back soon after it had been unloaded for others.
///
/// So however scarce memory is, loading takes at most a part of the time that versions are there:
/// what does not fit any more is refused instead, and says so.
///
/// *Threads*: one lock, held for sums alone.
public final class ThrashGuard {
    /// Versions are there this many times as long as loading them took.
    private static final long MULTIPLE = 10;

    private static final int MOST_DOUBLINGS = 5;
    private static final long SHORTEST_NANOS = 500_000_000L;
    private static final long LONGEST_NANOS = 120_000_000_000L;

    /// A version that comes back within so many times of what protected it was unloaded too soon.
    private static final long SOON = 4;

    private long until;
    private long lastNanos;
    private long evictedAt;
    private boolean wasEvicted;
    private int doublings;

    /// The version was loaded.
    ///
    /// @param loadNanos what that took
    public synchronized void loaded(long loadNanos, long now) {
        boolean isSoon = wasEvicted && now - evictedAt < SOON * Math.max(lastNanos, SHORTEST_NANOS);
        doublings = isSoon ? Math.min(MOST_DOUBLINGS, doublings + 1) : Math.max(0, doublings - 1);
        wasEvicted = false;
        long once = Math.max(SHORTEST_NANOS, MULTIPLE * loadNanos);
        lastNanos = Math.min(LONGEST_NANOS, once << doublings);
        until = now + lastNanos;
    }

    /// The version was unloaded because another needed its memory.
    public synchronized void evicted(long now) {
        wasEvicted = true;
        evictedAt = now;
    }

    /// For how long it is left alone yet; 0 when it is not.
    public synchronized long protectedNanos(long now) {
        return lastNanos == 0 ? 0 : Math.max(0, until - now);
    }
}
