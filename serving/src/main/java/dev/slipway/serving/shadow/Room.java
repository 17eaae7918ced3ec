package dev.slipway.serving.shadow;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the host leaves shadows.
///
/// @param busy the busy part of it, between 0 and 1, without what shadows take
/// @param obstacle what leaves them no room at all; null when nothing does
record Room(double busy, @Nullable String obstacle) {
    /// Of those that are over, and take nothing.
    static final Room NOT_LOOKED_AT = new Room(1, null);

    /// Shadows go on while the host is less busy than this.
    private static final double BUSY = 0.6;

    /// Now, by a thread of the usual priority.
    ///
    /// @param shadowNanos processor time of all shadows so far
    static Room of(HostLoad load, long shadowNanos) {
        double busy = load.busy(shadowNanos);
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
