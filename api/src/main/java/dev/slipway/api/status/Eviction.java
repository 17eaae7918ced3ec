package dev.slipway.api.status;

import dev.slipway.api.model.VersionId;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Why a version was unloaded that is loaded again for the next request.
///
/// @param version that was unloaded
/// @param at when
/// @param reason what it gave way to
/// @param inputs what it was chosen by
/// @param neededBy the version for which room was made; absent where nobody asked
public record Eviction(
        VersionId version, Instant at, Reason reason, Inputs inputs, @Nullable VersionId neededBy) {
    /// What a version gave way to.
    public enum Reason {
        /// Nobody asked for it as long as its endpoint's `scaling.idle` says.
        IDLE,
        /// Another version needed its memory.
        MEMORY,
        /// Another version of its team needed its memory, within what the team may hold.
        TEAM_MEMORY
    }

    /// What a version's worth was found by.
    ///
    /// @param requestsPerSecond over the last minutes
    /// @param reload what loading it again is expected to take
    /// @param bytes memory that it gave back
    public record Inputs(double requestsPerSecond, Duration reload, long bytes) {
        /// Seconds of loading that a second of keeping it saves, for each GiB that it holds; the
        /// lowest goes first.
        public double score() {
            double seconds = reload.toNanos() / 1e9;
            return requestsPerSecond * seconds / (Math.max(1, bytes) / (double) (1L << 30));
        }
    }
}
