package dev.slipway.jobs.engine;

import java.time.Duration;
import java.util.Optional;

/// What runs the tasks of one attempt at a stream, wherever that is.
///
/// *Threads*: one runs it; [#stop] from any.
sealed interface StreamTasks extends AutoCloseable permits EmbeddedStream, ClusterStream {
    /// Scores what comes, until it is stopped.
    ///
    /// *Errors*: [dev.slipway.jobs.attempt.JobException] and
    /// [dev.slipway.jobs.attempt.FencedException] as tasks threw them.
    ///
    /// @return why it has stopped by itself, so that another attempt scores by what is wanted;
    ///     empty where it was told to
    Optional<String> run() throws InterruptedException;

    /// Scores nothing more, has a last checkpoint taken and what is in it committed, and gives up
    /// the rest; whether all of that was done in time.
    boolean stop(Duration patience) throws InterruptedException;

    @Override
    void close();
}
