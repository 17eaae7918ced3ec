package dev.slipway.cli.score;

import dev.slipway.api.job.JobId;
import picocli.CommandLine.Parameters;

/// The job that a verb is about.
final class JobArgument {
    @Parameters(paramLabel = "JOB", description = "The job, as score list shows it: job-7, or 7.")
    private String job = "";

    JobId id() {
        return new JobId(job.matches("[0-9]+") ? "job-" + job : job);
    }
}
