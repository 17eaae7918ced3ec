package dev.slipway.api.tracking;

/// Where experiments are kept: four ports that belong together.
///
/// *Errors*: of all of them also `RefusalException` with `STORE_UNAVAILABLE` when the disk is full
/// or fails.
public interface Tracking {
    /// The experiments.
    Experiments experiments();

    /// The runs.
    Runs runs();

    /// The models that runs have logged.
    LoggedModels models();

    /// The files that runs and models have logged.
    RunArtifacts artifacts();
}
