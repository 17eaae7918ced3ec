package dev.slipway.api.error;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Times as people write and read them: how long something takes as `20ms`, `5s` or `28d`, and when
/// something was as `2026-11-26T15:00:00Z`.
public final class TimeText {
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    /// The longest first.
    private static final List<TimeUnit> UNITS = List.of(TimeUnit.values()).reversed();

    private TimeText() {}

    /// The shortest text in one unit.
    public static String of(Duration time) {
        if (time.isZero()) {
            return "0s";
        }
        if (time.abs().compareTo(LONGEST) > 0) {
            return time.toString();
        }
        long nanos = time.toNanos();
        TimeUnit unit =
                UNITS.stream()
                        .filter(one -> nanos % one.toNanos(1) == 0)
                        .findFirst()
                        .orElse(TimeUnit.NANOSECONDS);
        return nanos / unit.toNanos(1) + name(unit);
    }

    private static String name(TimeUnit unit) {
        return switch (unit) {
            case DAYS -> "d";
            case HOURS -> "h";
            case MINUTES -> "m";
            case SECONDS -> "s";
            case MILLISECONDS -> "ms";
            case MICROSECONDS -> "us";
            case NANOSECONDS -> "ns";
        };
    }

    /// The moment to the second, which is as near as anybody reads it.
    public static String of(Instant moment) {
        return moment.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
