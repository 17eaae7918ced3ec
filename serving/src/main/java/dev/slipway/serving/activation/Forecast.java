package dev.slipway.serving.activation;

import dev.slipway.api.model.Tier;
import dev.slipway.serving.execution.Pace;
import java.util.Map;

/// What a version is expected to do by what it has shown: to be loaded, to answer, and to answer a
/// crowd.
///
/// @param pace how fast its calls went when it was loaded last
/// @param loads what its loads took, by the tier that they came from
/// @param crowds what one more of those who waited took in its last crowds
public record Forecast(Pace pace, Map<Tier, Loads> loads, LastTwo crowds) {
    public Forecast {
        loads = Map.copyOf(loads);
    }

    /// What loads from one tier took.
    ///
    /// @param calmNanos what nine of ten took at most that no crowd came to; 0 where none is known
    /// @param crowded what those took that a crowd came to
    public record Loads(long calmNanos, LastTwo crowded) {
        /// Of a tier that nothing was loaded from.
        static final Loads NONE = new Loads(0, LastTwo.NONE);

        /// *Errors*: `IllegalArgumentException` for a negative time.
        public Loads {
            requireTime(calmNanos);
        }
    }

    /// What the last two crowds have shown. One alone may have come at a moment of trouble.
    ///
    /// *Units*: nanoseconds; 0 where there was none.
    public record LastTwo(long newerNanos, long olderNanos) {
        /// There was none.
        static final LastTwo NONE = new LastTwo(0, 0);

        /// *Errors*: `IllegalArgumentException` for a negative time.
        public LastTwo {
            requireTime(newerNanos);
            requireTime(olderNanos);
        }

        /// Another one has shown this.
        LastTwo then(long nanos) {
            return new LastTwo(nanos, newerNanos);
        }

        /// Both count by half.
        LastTwo half() {
            return new LastTwo(newerNanos / 2, olderNanos / 2);
        }

        /// What both have shown at least.
        long leastNanos() {
            return Math.min(newerNanos, olderNanos);
        }
    }

    private static void requireTime(long nanos) {
        if (nanos < 0) {
            throw new IllegalArgumentException("time: " + nanos + " ns (expected: >= 0)");
        }
    }
}
