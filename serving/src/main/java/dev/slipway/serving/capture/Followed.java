package dev.slipway.serving.capture;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.spec.CapturePolicy;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is followed of all endpoints now. Whatever changes has another one in its place, so what
/// was looked up in the same edition holds.
///
/// @param edition how many there were before it
/// @param policies of those whose owners said what they want kept
/// @param teams of those that are somebody's
record Followed(
        long edition,
        Map<EndpointName, CapturePolicy> policies,
        Map<EndpointName, TeamName> teams) {
    /// Nothing is.
    static final Followed NOTHING = new Followed(0, Map.of(), Map.of());

    /// What it says of one endpoint.
    ///
    /// @param edition in which it was looked up
    /// @param policy absent when there is none
    /// @param team whose endpoint it is; absent when nobody's
    record Own(long edition, @Nullable CapturePolicy policy, @Nullable TeamName team) {}

    Followed {
        policies = Map.copyOf(policies);
        teams = Map.copyOf(teams);
    }

    /// The next one, with these policies.
    Followed withPolicies(Map<EndpointName, CapturePolicy> newest) {
        return new Followed(edition + 1, newest, teams);
    }

    /// The next one, with these teams.
    Followed withTeams(Map<EndpointName, TeamName> newest) {
        return new Followed(edition + 1, policies, newest);
    }

    /// What it says of this endpoint.
    Own of(EndpointName endpoint) {
        return new Own(edition, policies.get(endpoint), teams.get(endpoint));
    }
}
