package dev.slipway.api.control;

import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.JobTally;
import dev.slipway.api.job.ScoreFiles;
import dev.slipway.api.job.ScoreWish;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.journal.FreeText;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Begins and ends jobs; what becomes of their attempts is submitted by servers themselves.
public sealed interface JobCommand extends Command {
    /// Wants files scored.
    record SubmitScore(ScoreWish wish) implements JobCommand {}

    /// Wants a job ended; one that runs is over when its child process is.
    record CancelJob(JobId job, @Nullable FreeText reason) implements JobCommand {}

    /// Begins an attempt: from now on no earlier one may commit.
    ///
    /// @param attempt one more than the newest
    record StartAttempt(JobId job, int attempt) implements JobCommand {}

    /// Says that an attempt broke off and another one may follow.
    record LoseAttempt(JobId job, int attempt, Loss loss, FreeText reason, JobTally tally)
            implements JobCommand {}

    /// Says how a job ended.
    record EndJob(JobId job, int attempt, JobState state, @Nullable FreeText reason, JobTally tally)
            implements JobCommand {}

    /// Says that a schedule wants a job now.
    ///
    /// @param files as they were looked at; absent when something is wrong with them
    /// @param hindrance what that is
    record RunBatchJob(
            String batchJob,
            Instant due,
            @Nullable ScoreFiles files,
            @Nullable FreeText hindrance)
            implements JobCommand {}

    /// Why an attempt broke off.
    enum Loss {
        /// The server stopped, or another one took over: nobody's fault.
        STOPPED,
        /// It broke, after it had got further than the attempt before.
        BROKEN_FURTHER,
        /// It broke where the attempt before had.
        BROKEN
    }
}
