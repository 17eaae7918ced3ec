package dev.slipway.serving.capture;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.spec.CapturePolicy;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is followed of all endpoints now. Whatever changes has another one in its place, so what
/// was looked up in the same edition holds.
///
/// @param edition how many there were before it
/// @param policies of those whose owners said what they want kept
/// @param teams of those that are somebody's
/// @param reserved those that something else than a spec fills
record Followed(
        long edition,
        Map<EndpointName, CapturePolicy> policies,
        Map<EndpointName, TeamName> teams,
        Set<EndpointName> reserved) {
    /// Nothing is.
    static final Followed NOTHING = new Followed(0, Map.of(), Map.of(), Set.of());

    /// What it says of one endpoint.
    ///
    /// @param edition in which it was looked up
    /// @param policy absent when there is none
    /// @param team whose endpoint it is; absent when nobody's
    record Own(long edition, @Nullable CapturePolicy policy, @Nullable TeamName team) {}

    Followed {
        policies = Map.copyOf(policies);
        teams = Map.copyOf(teams);
        reserved = Set.copyOf(reserved);
    }

    /// The next one, with these policies.
    Followed withPolicies(Map<EndpointName, CapturePolicy> newest) {
        return new Followed(edition + 1, newest, teams, reserved);
    }

    /// The next one, with these teams.
    Followed withTeams(Map<EndpointName, TeamName> newest) {
        return new Followed(edition + 1, policies, newest, reserved);
    }

    /// The next one, with these reserved.
    Followed withReserved(Set<EndpointName> newest) {
        return new Followed(edition + 1, policies, teams, newest);
    }

    /// What it says of requests to this endpoint.
    Own of(EndpointName endpoint) {
        return reserved.contains(endpoint)
                ? new Own(edition, null, TeamName.DEFAULT)
                : new Own(edition, policies.get(endpoint), teams.get(endpoint));
    }
}
