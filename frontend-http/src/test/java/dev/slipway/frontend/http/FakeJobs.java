package dev.slipway.frontend.http;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.CostReport;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.job.JobEstimate;
import dev.slipway.api.job.JobStatus;
import dev.slipway.api.job.Jobs;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.job.ScoreSpec;
import dev.slipway.api.spec.BatchJobSpec;
import java.time.Instant;
import java.util.Optional;

/// Jobs of which nothing is known but what is recorded.
final class FakeJobs implements Jobs {
    @Override
    public JobStatus status(ScoreJob job) {
        return new JobStatus(job, null, null, CostReport.UNPRICED, null);
    }

    @Override
    public Optional<Instant> next(BatchJobSpec spec) {
        return Optional.empty();
    }

    @Override
    public JobEstimate estimate(ScoreSpec spec, TeamName team) {
        throw new RefusalException(ErrorCode.UNSUPPORTED, "jobs: none are run here");
    }
}
