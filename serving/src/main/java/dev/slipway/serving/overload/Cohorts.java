package dev.slipway.serving.overload;

import dev.slipway.api.release.KeyHash;

/// Puts callers into cohorts: the same one into the same for an hour, whatever it asks for.
///
/// *Threads*: immutable.
public final class Cohorts {
    private static final int BITS = 7;

    /// How many there are.
    static final int COUNT = 1 << BITS;

    private static final long HOUR_NANOS = 3_600_000_000_000L;

    /// Has a hash of 32 bits fill 64.
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final long salt;

    /// @param salt differs between processes, so that not the same callers are unlucky everywhere
    public Cohorts(long salt) {
        this.salt = salt;
    }

    /// The cohort of a caller at a moment of the monotonic clock.
    int of(String caller, long now) {
        long hour = Math.floorDiv(now, HOUR_NANOS);
        long mixed = KeyHash.mix((caller.hashCode() * SPREAD) ^ salt ^ hour);
        return (int) (mixed >>> (Long.SIZE - BITS));
    }
}
