package dev.slipway.api.tracking;

import java.util.List;

/// The runs of this server.
///
/// *Errors*: [TrackingRefusedException] for what is unknown or not allowed; a run that is put away
/// takes nothing more.
///
/// *Threads*: any; calls may wait for a disk, on threads of the store.
public interface Runs {
    /// Begins a run.
    Run create(Run.Start start);

    /// The run with this id, whether in use or put away.
    Run get(RunId id);

    /// Sets what the change names.
    Run.Head update(RunId id, Run.Change change);

    /// Puts it away.
    void delete(RunId id);

    /// Takes it back into use.
    void restore(RunId id);

    /// Logs all of a batch, or nothing of it.
    void log(RunId id, Run.Batch batch);

    /// Takes a tag away.
    void deleteTag(RunId id, String key);

    /// Adds data sets and models that it has read.
    void logInputs(RunId id, List<DatasetInput> datasets, List<LoggedModelId> models);

    /// Adds models that it has made.
    void logOutputs(RunId id, List<ModelOutput> models);

    /// Adds a model's description, a JSON object, to the list in the run's tag
    /// `mlflow.log-model.history`.
    void recordModel(RunId id, String modelJson);

    /// One page of everything logged under a metric's key, in the order it was logged.
    Page<Metric> history(RunId id, String key, Slice slice);

    /// One page of the runs of these experiments that fit.
    Page<Run> search(List<ExperimentId> experiments, Search search, Lifecycle.View view);
}
