package dev.slipway.api.job;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.spec.BatchJobSpec;
import java.time.Instant;
import java.util.Optional;

/// The port that tells how jobs stand, and what one would take.
///
/// *Threads*: any; [#estimate] takes seconds.
public interface Jobs {
    /// What is known of a job now.
    JobStatus status(ScoreJob job);

    /// When a schedule wants a job next; empty while it is paused, or when never.
    Optional<Instant> next(BatchJobSpec spec);

    /// Scores a sample of what a job would score, and writes nothing.
    ///
    /// *Errors*: [dev.slipway.api.error.RefusalException] naming what does not fit.
    ///
    /// @param team on whose account its memory goes meanwhile
    JobEstimate estimate(ScoreSpec spec, TeamName team);
}
