package dev.slipway.api.control;

import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.JobTally;
import dev.slipway.api.job.ScoreFiles;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.BatchJobName;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.spec.ScoreWish;
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

    /// Wants a stream to run: one that was stopped, refused or given up.
    record StartStream(StreamName stream) implements JobCommand {}

    /// Wants a stream to rest; it goes on where it was once it is started.
    record StopStream(StreamName stream) implements JobCommand {}

    /// Wants a stream whose commit was lost to score again what was lost with it, and to go on.
    record RepairStream(StreamName stream) implements JobCommand {}

    /// Wants looked up what is to score a stream by now.
    ///
    /// @param seq of the image that may mean something else than the one before
    record FollowVersion(JobId job, long seq) implements JobCommand {}

    /// Says that another version scores a stream.
    record SwitchVersion(JobId job, StreamJob.Switch change) implements JobCommand {}

    /// Says that a schedule wants a job now.
    ///
    /// @param files as they were looked at; absent when something is wrong with them
    /// @param hindrance what that is
    record RunSchedule(
            BatchJobName batchJob,
            Instant due,
            @Nullable ScoreFiles files,
            @Nullable FreeText hindrance)
            implements JobCommand {
        /// *Errors*: `IllegalArgumentException` for both, and for neither.
        public RunSchedule {
            if ((files == null) == (hindrance == null)) {
                throw new IllegalArgumentException(
                        "files: "
                                + files
                                + " beside hindrance "
                                + hindrance
                                + " (expected: one of both) for batch job "
                                + batchJob);
            }
        }
    }

    /// Why an attempt broke off.
    enum Loss {
        /// The server stopped, or another one took over: nobody's fault.
        STOPPED,
        /// The same, after it had got further than the attempt before.
        STOPPED_FURTHER,
        /// It broke, after it had got further than the attempt before.
        BROKEN_FURTHER,
        /// It broke where the attempt before had.
        BROKEN,
        /// It broke where the attempt before had, since the place had no room, did not answer, or
        /// killed its process.
        HINDERED
    }
}
