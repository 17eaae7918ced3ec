package dev.slipway.monitoring.slo;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Slo;

/// What an endpoint promises, and whose it is.
public record Objective(EndpointName endpoint, TeamName team, Slo slo) {
    /// The promise that a spec makes.
    public static Objective of(EndpointSpec spec) {
        return new Objective(spec.endpoint(), spec.team(), spec.slo());
    }

    /// The same, told to this team.
    Objective toldTo(TeamName told) {
        return new Objective(endpoint, told, slo);
    }
}
