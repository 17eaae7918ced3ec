package dev.slipway.serving;

import dev.slipway.api.status.PredictionObserver;
import dev.slipway.api.status.ServerEvents;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.Runtime;
import dev.slipway.serving.capture.Capturing;
import java.util.List;

/// What the data plane is built from.
///
/// @param runtimes all that were found
/// @param carriers platform threads that carry virtual ones
/// @param observer told when a version is gone
/// @param capturing keeps what is drawn of predictions
public record ServingSpec(
        ServingConfig config,
        List<Runtime> runtimes,
        LoadOptions loading,
        int carriers,
        Clocks clocks,
        PredictionObserver observer,
        ServerEvents events,
        Capturing capturing) {
    /// Copies the list.
    public ServingSpec {
        runtimes = List.copyOf(runtimes);
    }
}
