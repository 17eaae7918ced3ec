package dev.slipway.api.spec;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// How much somebody may ask of the server.
///
/// @param requestsPerSecond requests a second, as many of them at once after a second without any;
///     absent for no bound
/// @param concurrent requests inside at the same time; absent for no bound
public record Quota(@Nullable Integer requestsPerSecond, @Nullable Integer concurrent) {
    /// *Errors*: `IllegalArgumentException` when it bounds nothing, or lets nobody in.
    public Quota {
        if (requestsPerSecond == null && concurrent == null) {
            throw new IllegalArgumentException(
                    "quota: empty (expected: requests-per-second, concurrent or both)");
        }
        requirePositive("requests-per-second", requestsPerSecond);
        requirePositive("concurrent", concurrent);
    }

    private static void requirePositive(String field, @Nullable Integer value) {
        if (value != null && value < 1) {
            throw new IllegalArgumentException(
                    "quota." + field + ": " + value + " (expected: >= 1)");
        }
    }

    /// The bound on requests a second.
    public OptionalInt rate() {
        return requestsPerSecond == null ? OptionalInt.empty() : OptionalInt.of(requestsPerSecond);
    }

    /// The bound on requests at the same time.
    public OptionalInt most() {
        return concurrent == null ? OptionalInt.empty() : OptionalInt.of(concurrent);
    }
}
