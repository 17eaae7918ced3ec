package dev.slipway.serving.ledger;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.status.MemoryStatus;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

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

    /// As status reports show it.
    public MemoryStatus status() {
        Set<TeamName> named = new HashSet<>(teams.keySet());
        named.addAll(shares.keySet());
        return new MemoryStatus(
                budget.bytes(),
                Math.min(budget.bytes(), budget.heapBytes()),
                reserved,
                held,
                named.stream()
                        .sorted(Comparator.comparing(TeamName::value))
                        .map(this::status)
                        .toList());
    }

    private MemoryStatus.TeamMemory status(TeamName team) {
        TeamShare share = shares.getOrDefault(team, TeamShare.NONE);
        return new MemoryStatus.TeamMemory(
                team,
                teams.getOrDefault(team, 0L),
                share.floor(),
                share.ceiling() == Long.MAX_VALUE ? null : share.ceiling());
    }
}
