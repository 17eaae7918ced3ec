package dev.slipway.api.status;

import dev.slipway.api.access.TeamName;
import java.util.List;

/// How many slots a server has for long calls, and how many the demand asks for.
///
/// @param slots that there are
/// @param wanted with which between 50 and 70 % of them would be in use
/// @param demand slots that the last minute asked for, refused and waiting calls included
/// @param intraOpThreads threads of one call, beside which a slot is one of several
/// @param teams that others leave slots to
public record SlotStatus(
        int slots, int wanted, double demand, int intraOpThreads, List<TeamFloor> teams) {
    /// Copies the list.
    public SlotStatus {
        teams = List.copyOf(teams);
    }

    /// Slots that others leave to a team while it uses them.
    public record TeamFloor(TeamName team, int floor) {}

    /// Slots that further replicas would have to bring; 0 when there are enough.
    public int missing() {
        return Math.max(0, wanted - slots);
    }
}
