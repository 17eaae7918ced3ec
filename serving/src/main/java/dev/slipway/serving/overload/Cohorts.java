package dev.slipway.serving.overload;

/// Puts callers into cohorts: the same one into the same for an hour, whatever it asks for.
///
/// *Threads*: immutable.
public final class Cohorts {
    /// How many there are.
    static final int COUNT = 128;

    private static final long HOUR_NANOS = 3_600_000_000_000L;

    private final long salt;

    /// @param salt differs between processes, so that not the same callers are unlucky everywhere
    public Cohorts(long salt) {
        this.salt = salt;
    }

    /// The cohort of a caller at a moment of the monotonic clock.
    int of(String caller, long now) {
        long hour = Math.floorDiv(now, HOUR_NANOS);
        long mixed = (caller.hashCode() * 0x9E3779B97F4A7C15L) ^ salt ^ hour;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return (int) (mixed >>> 57);
    }
}
