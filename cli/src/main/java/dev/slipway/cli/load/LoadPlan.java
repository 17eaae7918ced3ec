package dev.slipway.cli.load;

import java.time.Duration;

/// What load to make.
///
/// @param requestsPerSecond arrivals, evenly spaced or Poisson
/// @param poisson whether arrivals are a Poisson process
/// @param warmUp time at the same rate that is not counted
/// @param duration counted time
/// @param connections how many requests may be under way at once
public record LoadPlan(
        double requestsPerSecond,
        boolean poisson,
        Duration warmUp,
        Duration duration,
        int connections) {
    /// *Errors*: `IllegalArgumentException` naming the field.
    public LoadPlan {
        check(
                "rate",
                requestsPerSecond,
                requestsPerSecond > 0 && requestsPerSecond <= 1e7,
                "> 0 requests a second");
        check("duration", duration, duration.isPositive(), "> 0");
        check("warm-up", warmUp, !warmUp.isNegative(), ">= 0");
        check("connections", connections, connections >= 1 && connections <= 10_000, "1 to 10000");
    }

    private static void check(String field, Object value, boolean legal, String expected) {
        if (!legal) {
            throw new IllegalArgumentException(
                    field + ": " + value + " (expected: " + expected + ")");
        }
    }
}
