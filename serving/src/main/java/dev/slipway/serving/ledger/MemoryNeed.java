package dev.slipway.serving.ledger;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.VersionId;

/// Memory that a version needs and that is not free.
///
/// @param team on whose account it would go
/// @param rule that the version runs against; by `TEAM_CEILING` only what the team itself holds
///     helps, by those about the heap or what is outside only what lies there
/// @param bytes that are missing by this rule
public record MemoryNeed(VersionId version, TeamName team, MemoryRule rule, long bytes) {
    /// The question alone what could be freed.
    MemoryNeed asking() {
        return new MemoryNeed(version, team, rule, 0);
    }
}
