package dev.slipway.api.cost;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import org.jspecify.annotations.Nullable;

/// What a team used of a version for a cause since the server started.
///
/// @param version absent where the figures of versions that left long ago are kept together
/// @param team whose caller asked; for memory and cold starts the endpoint's owner
/// @param isFormer whether it was used of an endpoint that is gone, whose name another one may have
public record MeterReading(
        EndpointName endpoint,
        @Nullable VersionNumber version,
        TeamName team,
        CostCause cause,
        Usage usage,
        boolean isFormer) {
    /// What was used of an endpoint that is there.
    public MeterReading(
            EndpointName endpoint,
            @Nullable VersionNumber version,
            TeamName team,
            CostCause cause,
            Usage usage) {
        this(endpoint, version, team, cause, usage, false);
    }
}
