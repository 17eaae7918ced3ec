package dev.slipway.api.tracking;

import java.util.List;
import java.util.Optional;

/// The models that runs have logged.
///
/// *Errors*: [TrackingRefusedException] for what is unknown or not allowed.
///
/// *Threads*: any; calls may wait for a disk, on threads of the store.
public interface LoggedModels {
    /// Begins a model whose files will follow.
    LoggedModel create(LoggedModel.Start start);

    /// The model with this id.
    ///
    /// @param deletedToo whether one that is put away counts
    LoggedModel get(LoggedModelId id, boolean deletedToo);

    /// Says that its files are complete, or never will be.
    LoggedModel finish(LoggedModelId id, LoggedModel.Status status, Optional<String> message);

    /// Puts it away.
    void delete(LoggedModelId id);

    /// Sets tags, whether they were there or not.
    LoggedModel setTags(LoggedModelId id, List<Tag> tags);

    /// Takes a tag away.
    void deleteTag(LoggedModelId id, String key);

    /// Adds settings.
    void addParams(LoggedModelId id, List<Param> params);

    /// One page of the models of these experiments that fit; metrics count when they were measured
    /// with one of `datasets`, or whatever with when there are none.
    Page<LoggedModel> search(
            List<ExperimentId> experiments, List<DatasetKey> datasets, Search search);
}
