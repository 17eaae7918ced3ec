package dev.slipway.api.inference;

import java.time.Duration;

/// The moment after which nobody waits for the answer, on the process's monotonic clock.
///
/// @param nanoTime a reading of `System.nanoTime()`
public record Deadline(long nanoTime) {
    /// Name of the HTTP header that says how long the caller waits, such as `150ms`.
    public static final String HEADER = "slipway-timeout";

    /// The deadline `budget` after `nowNanos`; budgets beyond a century are cut to it.
    public static Deadline after(Duration budget, long nowNanos) {
        Duration century = Duration.ofDays(36_500);
        return new Deadline(
                nowNanos + (budget.compareTo(century) < 0 ? budget : century).toNanos());
    }

    /// Nanoseconds left at `nowNanos`; 0 or less when it has passed.
    public long remainingNanos(long nowNanos) {
        return nanoTime - nowNanos;
    }

    /// Whether it has passed at `nowNanos`.
    public boolean hasPassed(long nowNanos) {
        return nanoTime - nowNanos <= 0;
    }

    /// The earlier of two deadlines.
    public Deadline earlier(Deadline other) {
        return nanoTime - other.nanoTime <= 0 ? this : other;
    }
}
