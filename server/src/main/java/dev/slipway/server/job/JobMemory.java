package dev.slipway.server.job;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.job.ScoredVersion;

/// The memory of the node, of which each child takes a part.
interface JobMemory {
    /// Takes the part of one child, where it is free.
    Taken take(ScoredVersion scored, TeamName team);

    /// What became of that.
    sealed interface Taken {
        /// It is there until it is given back.
        ///
        /// @param giveBack idempotent
        record Lease(long bytes, Runnable giveBack) implements Taken {}

        /// It is not there.
        ///
        /// @param isOfTeam whether the team may have no more, and others might
        record Short(String words, boolean isOfTeam) implements Taken {}
    }
}
