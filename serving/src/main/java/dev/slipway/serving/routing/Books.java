package dev.slipway.serving.routing;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.CostCause;
import dev.slipway.serving.ledger.RoomHold;
import dev.slipway.serving.metering.MemoryHold;
import dev.slipway.serving.metering.VersionMeter;
import dev.slipway.serving.statistics.VersionCounters;

/// What is counted of a loaded version.
///
/// @param counters of its requests
/// @param meter what it uses, and on whose account
/// @param memory that it holds, as it is paid for
/// @param room that it takes of the memory of all versions
public record Books(
        VersionCounters counters, VersionMeter meter, MemoryHold memory, RoomHold room) {
    /// Puts its memory on the account of another team.
    public void ownedBy(TeamName team) {
        memory.ownedBy(team);
        room.ownedBy(team);
    }

    /// Has its memory paid as what it is loaded for by now.
    public void heldFor(CostCause cause) {
        memory.heldFor(cause);
    }

    /// Its memory was given back. Idempotent.
    void release() {
        memory.release();
        room.release();
    }
}
