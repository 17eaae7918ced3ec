package dev.slipway.frontend.http;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.CostReport;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.job.JobEstimate;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.JobStatus;
import dev.slipway.api.job.JobTally;
import dev.slipway.api.job.Jobs;
import dev.slipway.api.job.LastRun;
import dev.slipway.api.job.ScheduleStatus;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.job.ScoreSpec;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.job.StreamStatus;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.spec.BatchJobSpec;
import dev.slipway.api.spec.DeclaredObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Jobs of which nothing is known but what is recorded.
final class FakeJobs implements Jobs {
    /// Why every stream was refused; absent when none was.
    volatile @Nullable FreeText refusal;

    @Override
    public JobStatus status(ScoreJob job) {
        return new JobStatus(job, null, null, CostReport.UNPRICED, null);
    }

    @Override
    public StreamStatus status(StreamJob stream) {
        FreeText reason = refusal;
        if (reason == null) {
            return new StreamStatus(stream, null, null, null, null, CostReport.UNPRICED, null);
        }
        StreamJob refused =
                stream.over(
                        JobState.REFUSED,
                        new ScoreJob.Ending(reason, JobTally.NONE, Instant.EPOCH));
        return new StreamStatus(
                refused, null, null, "was refused", null, CostReport.UNPRICED, null);
    }

    @Override
    public ScheduleStatus status(DeclaredObject batchJob, @Nullable LastRun last) {
        return new ScheduleStatus((BatchJobSpec) batchJob.spec(), null, last, null);
    }

    @Override
    public JobEstimate estimate(ScoreSpec spec, TeamName team) {
        throw new RefusalException(ErrorCode.UNSUPPORTED, "jobs: none are run here");
    }
}
