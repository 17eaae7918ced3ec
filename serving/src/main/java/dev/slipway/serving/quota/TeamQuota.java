package dev.slipway.serving.quota;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.spec.Quota;
import org.jspecify.annotations.Nullable;

/// The quota that all endpoints of one team share.
///
/// *Threads*: lock-free.
public final class TeamQuota {
    private final Holder holder;
    private final Allowance allowance = new Allowance();
    private volatile @Nullable Quota quota;

    TeamQuota(TeamName team) {
        this.holder = new Holder.OfTeam(team);
    }

    /// Lets another quota hold, or none. One that is the same goes on as it was.
    void follow(@Nullable Quota other) {
        if (other == null || !other.equals(quota)) {
            quota = other;
        }
    }

    @Nullable Quota quota() {
        return quota;
    }

    Allowance allowance() {
        return allowance;
    }

    Holder holder() {
        return holder;
    }
}
