package dev.slipway.serving.tiers;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.status.Eviction.Inputs;
import dev.slipway.serving.ledger.MemoryRule;

/// A loaded version that may be unloaded, and loaded again for its next request.
///
/// @param team on whose account it is
/// @param held memory that it would give back
/// @param inputs what it is worth
/// @param isBusy whether requests are inside
/// @param protectedNanos for how long it is left alone because it was loaded lately
public record Candidate(
        VersionId version,
        TeamName team,
        MemoryUse held,
        Inputs inputs,
        boolean isBusy,
        long protectedNanos) {
    /// What it would give back of the memory that a rule is about.
    long bytes(MemoryRule rule) {
        return rule.of(held);
    }

    boolean isProtected() {
        return protectedNanos > 0;
    }
}
