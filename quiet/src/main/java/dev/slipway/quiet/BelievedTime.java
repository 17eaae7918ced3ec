package dev.slipway.quiet;

import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The time by which ages are told, so that a clock which is wrong for a while makes nothing old.
///
/// Where the clock leaps ahead, the time before goes on by a monotonic clock until it has stayed
/// ahead for six hours: longer than a clock is wrong that something or somebody sets, and shorter
/// than servers run. At a start there is only the newest of what is kept to compare with, and it
/// may be old because nobody asked, so a leap is more than two weeks there. A clock that is set
/// back is believed at once: it makes nothing old.
///
/// *Threads*: one.
public final class BelievedTime {
    /// How long a clock has to stay ahead until it is believed.
    public static final Duration PROBATION = Duration.ofHours(6);

    private static final Duration LEAP = Duration.ofMinutes(10);
    private static final Duration LEAP_AT_START = Duration.ofDays(14);

    private final LongSupplier nanoTime;

    /// What was believed last, and when by the monotonic clock; absent before the first time.
    private @Nullable Instant believed;

    private long believedAt;
    private boolean isAhead;
    private long aheadSince;

    /// @param nanoTime a monotonic clock
    public BelievedTime(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// Whether there is a time to compare with.
    public boolean isBegun() {
        return believed != null;
    }

    /// Begins with what the clock says, unless that is a leap.
    ///
    /// @param newest when the newest of what is kept came; absent where nothing is
    public void begin(Instant now, @Nullable Instant newest) {
        if (newest != null && now.isAfter(newest.plus(LEAP_AT_START))) {
            believe(newest, nanoTime.getAsLong());
        } else {
            believe(now, nanoTime.getAsLong());
        }
    }

    /// The time to tell ages by when the clock says `now`.
    public Instant at(Instant now) {
        long nanos = nanoTime.getAsLong();
        Instant before = believed;
        Instant expected = before == null ? now : before.plusNanos(nanos - believedAt);
        if (!now.isAfter(expected.plus(LEAP))) {
            believe(now, nanos);
            return now;
        }
        if (!isAhead) {
            isAhead = true;
            aheadSince = nanos;
        }
        if (nanos - aheadSince < PROBATION.toNanos()) {
            return expected;
        }
        believe(now, nanos);
        return now;
    }

    private void believe(Instant time, long nanos) {
        believed = time;
        believedAt = nanos;
        isAhead = false;
    }
}
