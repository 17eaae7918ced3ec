package dev.slipway.capture;

/// Says how long the writer rests between two looks at the ring: it is to find about as much as the
/// memory of four slabs, so that what requests write and what it reads stay in a processor's cache,
/// and it is not woken more often than that takes. Where little comes it need not look often.
///
/// *Units*: nanoseconds. *Threads*: one.
final class WriterPace {
    static final long SHORTEST = 10_000_000;
    static final long LONGEST = 50_000_000;

    /// What it is to find.
    static final long BYTES = 256L << 10;

    private long pause = LONGEST;

    /// How long it rests behind a look that found so many bytes. Much is followed at once, little
    /// only by and by: what comes in bursts is met by the rests that the last one had.
    long after(long found) {
        long longer = pause + pause / 2;
        long fitting = pause * BYTES / Math.max(1, found);
        pause = Math.clamp(Math.min(fitting, longer), SHORTEST, LONGEST);
        return pause;
    }
}
