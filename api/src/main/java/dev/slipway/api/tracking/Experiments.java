package dev.slipway.api.tracking;

import java.util.Optional;

/// The experiments of this server.
///
/// *Errors*: [TrackingRefusedException] for what is unknown, taken or not allowed.
///
/// *Threads*: any; calls may wait for a disk, on threads of the store.
public interface Experiments {
    /// Makes an experiment.
    Experiment create(Experiment.Start start);

    /// The experiment with this id, whether in use or put away.
    Experiment get(ExperimentId id);

    /// The experiment with this name, whether in use or put away.
    Optional<Experiment> named(String name);

    /// One page of the experiments that fit.
    Page<Experiment> search(Search search, Lifecycle.View view);

    /// Gives it another name.
    void rename(ExperimentId id, String name);

    /// Puts it and its runs away.
    void delete(ExperimentId id);

    /// Takes it and its runs back into use.
    void restore(ExperimentId id);

    /// Sets a tag, whether it was there or not.
    void setTag(ExperimentId id, Tag tag);

    /// Takes a tag away.
    void deleteTag(ExperimentId id, String key);
}
