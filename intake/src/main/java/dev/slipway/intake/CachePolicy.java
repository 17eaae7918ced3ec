package dev.slipway.intake;

import dev.slipway.api.error.TimeText;
import java.time.Duration;

/// How much of what nothing serves any more stays laid out.
///
/// @param bytes of all of it; what is in use counts and stays even so
/// @param idleTime after which what nobody used goes
public record CachePolicy(long bytes, Duration idleTime) {
    /// 20 GiB, a week.
    public static final CachePolicy DEFAULT = new CachePolicy(20L << 30, Duration.ofDays(7));

    /// *Errors*: `IllegalArgumentException` for a bound that is not above zero.
    public CachePolicy {
        if (bytes < 1) {
            throw new IllegalArgumentException("cache.bytes: " + bytes + " (expected: >= 1)");
        }
        if (!idleTime.isPositive()) {
            throw new IllegalArgumentException(
                    "cache.idle-time: " + TimeText.of(idleTime) + " (expected: above 0)");
        }
    }
}
