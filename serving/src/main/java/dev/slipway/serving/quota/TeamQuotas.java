package dev.slipway.serving.quota;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.spec.Quota;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The quotas of all teams.
///
/// *Threads*: safe from any number of threads.
public final class TeamQuotas {
    private final Map<TeamName, TeamQuota> teams = new ConcurrentHashMap<>();

    /// The quota of a team, which may bound nothing now and something later.
    public TeamQuota of(TeamName team) {
        return teams.computeIfAbsent(team, TeamQuota::new);
    }

    /// Lets these quotas hold, and none of teams that are not among them.
    public void follow(Map<TeamName, Quota> quotas) {
        teams.forEach((name, team) -> team.follow(quotas.get(name)));
        quotas.forEach((name, quota) -> of(name).follow(quota));
    }
}
