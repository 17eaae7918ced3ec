package dev.slipway.serving.quota;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.TeamName;

/// Whose quota it is.
public sealed interface Holder {
    /// Of one principal at one endpoint.
    record OfPrincipal(PrincipalId principal) implements Holder {
        @Override
        public String toString() {
            return "principal '" + principal + "'";
        }
    }

    /// Of all endpoints of a team.
    record OfTeam(TeamName team) implements Holder {
        @Override
        public String toString() {
            return "team '" + team + "'";
        }
    }
}
