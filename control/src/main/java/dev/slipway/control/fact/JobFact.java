package dev.slipway.control.fact;

import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.job.BatchRun;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.JobTally;
import dev.slipway.api.job.ScoreSpec;
import dev.slipway.api.job.ScoredSplit;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.journal.FreeText;
import org.jspecify.annotations.Nullable;

/// A fact about jobs.
public sealed interface JobFact extends Fact {
    /// A job waits for its turn.
    ///
    /// @param team on whose account it goes
    /// @param person the human being behind the actor, where one is known
    /// @param run of the schedule that wanted it; absent where none did
    record JobSubmitted(
            JobId job,
            ScoreSpec spec,
            TeamName team,
            @Nullable PersonId person,
            @Nullable BatchRun run)
            implements JobFact {}

    /// A schedule wanted a job, and none was submitted.
    record RunSkipped(BatchRun run, FreeText reason) implements JobFact {}

    /// An attempt has begun: no earlier one may commit.
    record AttemptStarted(JobId job, int attempt) implements JobFact {}

    /// An attempt broke off; another one may follow.
    ///
    /// @param barren attempts in a row that broke off without getting further
    record AttemptLost(JobId job, int attempt, int barren, FreeText reason, JobTally tally)
            implements JobFact {}

    /// A job is to end.
    record JobCancelled(JobId job, @Nullable FreeText reason) implements JobFact {}

    /// A stream is to be scored like this from now on.
    record StreamFollowed(JobId job, ScoredSplit scored) implements JobFact {}

    /// A stream is scored otherwise, from these rows on.
    record StreamSwitched(JobId job, StreamJob.Switch change) implements JobFact {}

    /// What a lost commit took with it is to be scored again, and the stream to go on.
    record StreamRepaired(JobId job) implements JobFact {}

    /// A job is over; or a stream, until somebody mends what it came to.
    record JobEnded(
            JobId job, int attempt, JobState state, @Nullable FreeText reason, JobTally tally)
            implements JobFact {}
}
