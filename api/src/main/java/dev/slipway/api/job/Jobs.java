package dev.slipway.api.job;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.spec.DeclaredObject;
import org.jspecify.annotations.Nullable;

/// The port that tells how jobs stand, and what one would take.
///
/// *Threads*: any; [#estimate] takes seconds.
public interface Jobs {
    /// What is known of a job now.
    JobStatus status(ScoreJob job);

    /// What is known of a stream now.
    StreamStatus status(StreamJob stream);

    /// What is known of a schedule of batch jobs now.
    ///
    /// @param last what became of the newest of its times; absent before the first
    ScheduleStatus status(DeclaredObject batchJob, @Nullable LastRun last);

    /// Scores a sample of what a job would score, and writes nothing.
    ///
    /// *Errors*: [dev.slipway.api.error.RefusalException] naming what does not fit.
    ///
    /// @param team on whose account its memory goes meanwhile
    JobEstimate estimate(ScoreSpec spec, TeamName team);
}
