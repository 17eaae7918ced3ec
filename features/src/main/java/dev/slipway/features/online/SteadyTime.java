package dev.slipway.features.online;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// Whether the clock can be believed when it says that something is old: it has gone as a monotonic
/// one does for six hours, longer than a clock is wrong that something or somebody sets.
///
/// A process that begins knows nothing of the time before, so it believes no clock at first.
///
/// *Threads*: one at a time.
final class SteadyTime {
    static final Duration PROBATION = Duration.ofHours(6);
    private static final Duration LEAP = Duration.ofMinutes(10);

    private final InstantSource clock;
    private final LongSupplier nanoTime;

    /// By the monotonic clock, since when the other one has not leapt.
    private long since;

    /// What both said last.
    private Instant last;

    private long lastNanos;

    /// @param nanoTime a monotonic clock
    SteadyTime(InstantSource clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.last = clock.instant();
        this.lastNanos = nanoTime.getAsLong();
        this.since = lastNanos;
    }

    /// Whether it has been going steadily for long enough, from one time that this is asked to the
    /// next.
    boolean isSteady() {
        Instant now = clock.instant();
        long nanos = nanoTime.getAsLong();
        Duration strayed = Duration.between(last.plusNanos(nanos - lastNanos), now).abs();
        if (strayed.compareTo(LEAP) > 0) {
            since = nanos;
        }
        last = now;
        lastNanos = nanos;
        return nanos - since >= PROBATION.toNanos();
    }
}
