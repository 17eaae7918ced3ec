package dev.slipway.monitoring.slo;

import java.time.Duration;

/// What an endpoint served: an hour in cells of 5 s, three days in minutes, 30 days in hours.
///
/// *Threads*: one at a time.
final class History {
    static final int MINUTE = 60;
    static final int HOUR = 3_600;
    static final int MINUTES = 4_320;
    static final int HOURS = 720;

    private static final int FINE = 5;
    private static final int FINE_CELLS = 720;

    private final CountRing fine = new CountRing(FINE, FINE_CELLS);
    private final CountRing minutes = new CountRing(MINUTE, MINUTES);
    private final CountRing hours = new CountRing(HOUR, HOURS);
    private boolean isEmpty = true;
    private long began;

    /// Adds what was served at a second.
    void add(long second, Counts more) {
        fine.add(second, more);
        minutes.add(second, more);
        hours.add(second, more);
        begin(second);
    }

    /// Adds what was kept of an earlier minute, in order.
    void addMinute(long minute, Counts kept) {
        fine.add(minute * MINUTE, kept);
        minutes.add(minute * MINUTE, kept);
        begin(minute * MINUTE);
    }

    /// Adds what was kept of an earlier hour, in order.
    void addHour(long hour, Counts kept) {
        hours.add(hour * HOUR, kept);
        begin(hour * HOUR);
    }

    private void begin(long second) {
        began = isEmpty ? second : Math.min(began, second);
        isEmpty = false;
    }

    /// What was served in the time up to a second, to the width of a cell.
    Counts within(Duration window, long second) {
        long seconds = window.toSeconds();
        if (seconds <= (long) FINE * FINE_CELLS) {
            return fine.within(seconds, second);
        }
        return seconds <= (long) MINUTE * MINUTES
                ? minutes.within(seconds, second)
                : hours.within(seconds, second);
    }

    /// The part of a window over which there was something to count, an hour at least: what is
    /// known of the rate of requests.
    double covered(Duration window, long second) {
        double known = isEmpty ? HOUR : Math.max(HOUR, second - began);
        return Math.min(1, known / window.toSeconds());
    }

    /// Requests per second over the last hour.
    double requestsPerSecond(long second) {
        double known = isEmpty ? HOUR : Math.clamp(second - began, FINE, HOUR);
        return within(Duration.ofHours(1), second).valid() / known;
    }
}
