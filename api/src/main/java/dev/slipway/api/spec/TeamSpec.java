package dev.slipway.api.spec;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.journal.FreeText;
import org.jspecify.annotations.Nullable;

/// A team.
///
/// @param quota of all its endpoints together; absent for no bound
public record TeamSpec(TeamName team, @Nullable FreeText description, @Nullable Quota quota)
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
