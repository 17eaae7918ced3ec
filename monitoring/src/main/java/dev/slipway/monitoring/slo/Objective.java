package dev.slipway.monitoring.slo;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Slo;
import java.time.Instant;

/// What an endpoint promises, and whose it is.
///
/// @param declared since when the endpoint is there: what was served under its name before was
///     another one, which may have been another team's
public record Objective(EndpointName endpoint, TeamName team, Slo slo, Instant declared) {
    /// The promise that a spec makes.
    ///
    /// @param declared when its endpoint was declared
    public static Objective of(EndpointSpec spec, Instant declared) {
        return new Objective(spec.endpoint(), spec.team(), spec.slo(), declared);
    }

    /// The same, told to this team.
    Objective toldTo(TeamName told) {
        return new Objective(endpoint, told, slo, declared);
    }
}
