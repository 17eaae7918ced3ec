package dev.slipway.api.cost;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import org.jspecify.annotations.Nullable;

/// One line of a cost report.
///
/// @param version absent where the figures of versions that left long ago are kept together
/// @param team whose caller asked; for memory and cold starts the endpoint's owner
/// @param cost a decimal number in the report's currency, or `unpriced`
public record CostLine(
        EndpointName endpoint,
        @Nullable VersionNumber version,
        TeamName team,
        CostCause cause,
        Usage usage,
        String cost) {}
