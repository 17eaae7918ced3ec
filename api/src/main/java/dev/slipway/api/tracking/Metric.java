package dev.slipway.api.tracking;

import java.util.Optional;

/// A measured number of a run, at a time and a step.
///
/// @param timestamp in milliseconds since 1970
/// @param about what else it was measured on
public record Metric(String key, double value, long timestamp, long step, About about) {
    /// Nothing but the run.
    public static final About RUN_ALONE =
            new About(Optional.empty(), Optional.empty(), Optional.empty());

    /// *Errors*: [TrackingRefusedException] for a key that is none.
    public Metric {
        Names.checkKey("metric", key);
    }

    /// What a number was measured on beside its run.
    ///
    /// @param model the logged model that was measured
    /// @param dataset the data it was measured with
    /// @param run the run that logged it, where that is not plain from the question
    public record About(
            Optional<LoggedModelId> model, Optional<DatasetKey> dataset, Optional<RunId> run) {}
}
