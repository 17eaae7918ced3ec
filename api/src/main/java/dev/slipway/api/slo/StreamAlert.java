package dev.slipway.api.slo;

import dev.slipway.api.model.StreamName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One alert of a stream.
///
/// @param since when it came into this state
/// @param reason what was found last, in words; absent where nothing was since the server began
public record StreamAlert(
        StreamName stream,
        StreamAlertKind kind,
        Severity severity,
        AlertState state,
        Instant since,
        @Nullable String reason) {
    /// Whether somebody has been told and not yet told otherwise.
    public boolean isOpen() {
        return state.isOpen();
    }
}
