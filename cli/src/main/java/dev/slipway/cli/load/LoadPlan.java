package dev.slipway.cli.load;

import dev.slipway.api.error.TimeText;
import java.time.Duration;

/// What load to make.
///
/// @param arrivals when requests are due
/// @param warmUp time at the beginning that is not counted
/// @param duration counted time
/// @param connections how many requests may be under way at once
public record LoadPlan(Arrivals arrivals, Duration warmUp, Duration duration, int connections) {
    /// *Errors*: `IllegalArgumentException` naming the field.
    public LoadPlan {
        check("duration", duration, duration.isPositive(), "> 0");
        check("warm-up", warmUp, !warmUp.isNegative(), ">= 0");
        check("connections", connections, connections >= 1 && connections <= 10_000, "1 to 10000");
    }

    /// So many requests a second, evenly spaced.
    public static LoadPlan constant(
            double rate, Duration warmUp, Duration duration, int connections) {
        return new LoadPlan(new Arrivals.Constant(rate), warmUp, duration, connections);
    }

    static void check(String field, Object value, boolean legal, String expected) {
        if (!legal) {
            Object shown = value instanceof Duration time ? TimeText.of(time) : value;
            throw new IllegalArgumentException(
                    field + ": " + shown + " (expected: " + expected + ")");
        }
    }
}
