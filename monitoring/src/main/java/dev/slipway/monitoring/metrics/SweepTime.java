package dev.slipway.monitoring.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The time by which entries are told too old, so that a clock which is wrong for a while makes
/// none old. The rule is that of kept predictions: where the clock leaps ahead, the time before
/// goes on by a monotonic clock until it has stayed ahead for six hours; at a start, where there is
/// only the newest entry to compare with, a leap is more than two weeks. A clock that is set back
/// is believed at once.
///
/// *Threads*: one.
final class SweepTime {
    static final Duration PROBATION = Duration.ofHours(6);
    private static final Duration LEAP = Duration.ofMinutes(10);
    private static final Duration LEAP_AT_START = Duration.ofDays(14);

    private final LongSupplier nanoTime;

    /// What was believed last, and when by the monotonic clock; absent before the first time.
    private @Nullable Instant believed;

    private long believedAt;

    /// Since when the clock is ahead by the monotonic one; absent while it is not.
    private @Nullable Long aheadSince;

    /// @param nanoTime a monotonic clock
    SweepTime(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// Whether there is a time to compare with.
    boolean isBegun() {
        return believed != null;
    }

    /// Begins with what the clock says, unless that is a leap.
    ///
    /// @param newest when the newest entry was made; absent where there is none
    void begin(Instant now, @Nullable Instant newest) {
        boolean isLeap = newest != null && now.isAfter(newest.plus(LEAP_AT_START));
        believe(newest != null && isLeap ? newest : now, nanoTime.getAsLong());
    }

    /// The time to tell ages by when the clock says `now`.
    Instant at(Instant now) {
        long nanos = nanoTime.getAsLong();
        Instant before = believed;
        Instant expected = before == null ? now : before.plusNanos(nanos - believedAt);
        if (!now.isAfter(expected.plus(LEAP))) {
            return believe(now, nanos);
        }
        Long since = aheadSince;
        if (since == null) {
            aheadSince = nanos;
            return expected;
        }
        return nanos - since < PROBATION.toNanos() ? expected : believe(now, nanos);
    }

    private Instant believe(Instant time, long nanos) {
        believed = time;
        believedAt = nanos;
        aheadSince = null;
        return time;
    }
}
