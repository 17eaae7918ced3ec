package dev.slipway.api.cost;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import org.jspecify.annotations.Nullable;

/// What a team used of a version for a cause since the server started.
///
/// @param version absent where the figures of versions that left long ago are kept together
/// @param team whose caller asked; for memory and cold starts the endpoint's owner
public record MeterReading(
        EndpointName endpoint,
        @Nullable VersionNumber version,
        TeamName team,
        CostCause cause,
        Usage usage) {}
