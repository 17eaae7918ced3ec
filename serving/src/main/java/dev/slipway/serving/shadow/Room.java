package dev.slipway.serving.shadow;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the host leaves those whom nobody waits for: shadows, and tests under load.
///
/// @param busy the busy part of it, between 0 and 1, without what they take
/// @param obstacle what leaves them no room at all; null when nothing does
public record Room(double busy, @Nullable String obstacle) {
    /// Of those that are over, and take nothing.
    static final Room NOT_LOOKED_AT = new Room(1, null);

    /// They go on while the host is less busy than this.
    private static final double BUSY = 0.6;

    /// Now, by a thread of the usual priority.
    ///
    /// @param ownNanos processor time that they took so far
    public static Room of(HostLoad load, long ownNanos) {
        double busy = load.busy(ownNanos);
        if (busy >= BUSY) {
            return new Room(
                    busy,
                    String.format(
                            Locale.ROOT,
                            "the host is %.0f %% busy (expected: below 60 %%)",
                            100 * busy));
        }
        return new Room(busy, load.isWaiting() ? "requests wait for a slot" : null);
    }
}
