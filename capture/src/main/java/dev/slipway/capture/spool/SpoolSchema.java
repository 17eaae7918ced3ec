package dev.slipway.capture.spool;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What predictions of one kind have in common: it is written once per file.
///
/// @param version absent where no version was picked
/// @param columns inputs first; none for predictions that were not drawn
public record SpoolSchema(
        EndpointName endpoint, @Nullable VersionNumber version, List<SpoolColumn> columns) {
    public SpoolSchema {
        columns = List.copyOf(columns);
    }
}
