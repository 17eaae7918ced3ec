package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.Place;
import dev.slipway.jobs.score.ScoringModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// What runs the tasks of one attempt, wherever that is.
///
/// *Threads*: one runs it; [#keep] from any.
public sealed interface Engine extends AutoCloseable permits EmbeddedEngine, ClusterEngine {
    /// Has the tasks of earlier attempts end that the end of their child has not ended, unless they
    /// do what is wanted. What does not end in time is fenced, as everywhere, by the stage that it
    /// loses.
    ///
    /// *Errors*: [dev.slipway.jobs.attempt.JobException] when whoever is to be asked is silent;
    /// [dev.slipway.jobs.attempt.FencedException] when a later attempt has to do with them.
    ///
    /// @param directory the job's own, in which checkpoints are and temporary files go
    static Beginning takeOver(Attempt attempt, Path directory) throws InterruptedException {
        return Beginning.of(attempt, directory);
    }

    /// Requires that the tasks can run where they are to.
    ///
    /// *Errors*: [dev.slipway.jobs.attempt.JobException] with a sentence for each thing that is
    /// missing.
    static void requireFit(Attempt attempt, ScoringModel model) throws InterruptedException {
        switch (attempt.on()) {
            case Place.Child ignored -> {}
            case Place.Cluster cluster -> ClusterEngine.requireFit(attempt, cluster, model);
        }
    }

    /// The number of the checkpoint that the work goes on from, if there is one.
    Optional<Long> resumedFrom();

    /// Reads, scores and writes all that is left; returns when every row has been read, and nobody
    /// writes to the stage any more but whoever called.
    ///
    /// *Errors*: [dev.slipway.jobs.attempt.JobException] and
    /// [dev.slipway.jobs.attempt.FencedException] as tasks threw them.
    void run() throws InterruptedException;

    /// Has what was done so far outlive the end of this process, which is near.
    void keep(Duration patience);

    @Override
    void close();
}
