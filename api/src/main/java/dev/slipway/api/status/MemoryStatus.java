package dev.slipway.api.status;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.MemoryUse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What loaded versions hold of a server's memory.
///
/// @param budgetBytes that they may hold together
/// @param heapBudgetBytes of them on the Java heap
/// @param reserved for versions that are loading
/// @param held by versions that are loaded, as measured
/// @param teams that hold something or for which something is kept
public record MemoryStatus(
        long budgetBytes,
        long heapBudgetBytes,
        MemoryUse reserved,
        MemoryUse held,
        List<TeamMemory> teams) {
    /// Copies the list.
    public MemoryStatus {
        teams = List.copyOf(teams);
    }

    /// What one team holds.
    ///
    /// @param bytes reserved or held
    /// @param floorBytes that no other team takes
    /// @param ceilingBytes that it may hold at most; absent for no bound
    public record TeamMemory(
            TeamName team, long bytes, long floorBytes, @Nullable Long ceilingBytes) {}
}
