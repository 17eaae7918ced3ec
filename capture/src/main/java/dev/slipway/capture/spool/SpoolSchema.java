package dev.slipway.capture.spool;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What predictions of one kind have in common: it is written once per file.
///
/// @param team whose endpoint it was; absent when nobody's, or not known
/// @param version absent where no version was picked
/// @param columns inputs first; none for predictions that were not drawn
public record SpoolSchema(
        EndpointName endpoint,
        @Nullable TeamName team,
        @Nullable VersionNumber version,
        List<SpoolColumn> columns) {
    public SpoolSchema {
        columns = List.copyOf(columns);
    }

    /// The same of another team's endpoint.
    SpoolSchema of(@Nullable TeamName other) {
        return Objects.equals(team, other)
                ? this
                : new SpoolSchema(endpoint, other, version, columns);
    }
}
