package dev.slipway.monitoring.slo;

import dev.slipway.api.job.StreamProgress;
import dev.slipway.api.slo.StreamAlertKind;
import dev.slipway.api.spec.StreamJobSpec;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is seen of a stream at a moment.
///
/// @param progress what its attempt says; absent while none says anything
/// @param troubles what somebody should look at, in words
public record StreamSight(
        StreamJobSpec spec,
        @Nullable StreamProgress progress,
        Map<StreamAlertKind, String> troubles) {
    /// Copies the map.
    public StreamSight {
        troubles = Map.copyOf(troubles);
    }
}
