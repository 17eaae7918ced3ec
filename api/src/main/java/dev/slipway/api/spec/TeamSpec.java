package dev.slipway.api.spec;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.journal.FreeText;
import org.jspecify.annotations.Nullable;

/// A team.
///
/// @param quota of all its endpoints together; absent for no bound
/// @param memory of its versions on each server; absent for no floor and no bound
/// @param slots of its long calls on each server; absent for no floor and no bound
public record TeamSpec(
        TeamName team,
        @Nullable FreeText description,
        @Nullable Quota quota,
        @Nullable MemoryBounds memory,
        @Nullable SlotBounds slots)
        implements Spec {
    @Override
    public Kind kind() {
        return Kind.TEAM;
    }

    @Override
    public String name() {
        return team.value();
    }
}
