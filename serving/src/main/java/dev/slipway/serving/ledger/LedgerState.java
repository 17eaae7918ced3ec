package dev.slipway.serving.ledger;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.MemoryUse;
import java.util.Map;

/// The ledger at one moment.
///
/// @param reserved for versions that are loading
/// @param held by versions that are loaded
/// @param teams what each holds, reservations included
/// @param shares what is kept for each, and the most that it may hold
/// @param refusals since the start, by rule
public record LedgerState(
        MemoryBudget budget,
        MemoryUse reserved,
        MemoryUse held,
        Map<TeamName, Long> teams,
        Map<TeamName, TeamShare> shares,
        Map<MemoryRule, Long> refusals) {
    /// Copies the maps.
    public LedgerState {
        teams = Map.copyOf(teams);
        shares = Map.copyOf(shares);
        refusals = Map.copyOf(refusals);
    }
}
