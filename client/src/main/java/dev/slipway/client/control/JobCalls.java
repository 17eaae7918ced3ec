package dev.slipway.client.control;

import dev.slipway.api.answer.JobSubmitted;
import dev.slipway.api.answer.Outcome;
import dev.slipway.api.job.JobEstimate;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobList;
import dev.slipway.api.job.JobStatus;
import dev.slipway.api.job.ScheduleList;
import dev.slipway.api.job.ScheduleStatus;
import dev.slipway.api.spec.ScoreWish;
import dev.slipway.client.control.ApiCalls.Command;
import dev.slipway.client.control.ApiCalls.Looks;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Calls about batch jobs.
public final class JobCalls {
    private static final String JOBS = "/jobs";
    private static final Looks LOOKS = new Looks(Duration.ofMillis(500), 240);

    private final ApiCalls api;

    public JobCalls(ApiCalls api) {
        this.api = api;
    }

    /// Has files scored.
    public JobSubmitted submit(ScoreWish wish, Sending sending) {
        return api.send(Command.of("POST", JOBS, wish, sending), JobSubmitted.class);
    }

    /// What a job would take: a sample is scored and nothing written.
    public JobEstimate estimate(ScoreWish wish) {
        return api.sendPatiently(
                Command.of("POST", JOBS + "/estimate", wish, Sending.REAL), JobEstimate.class);
    }

    /// One job.
    public JobStatus one(JobId job) {
        return api.get(path(job), Reading.now(), JobStatus.class);
    }

    /// Jobs, newest first, asked for page by page as the stream is read.
    ///
    /// @param state such as `running`; absent for all
    /// @param model absent for those of all models
    public Stream<JobStatus> all(@Nullable String state, @Nullable String model) {
        return Pages.stream(next -> {
            JobList page =
                    api.get(
                            JOBS,
                            Reading.now()
                                    .with("state", state)
                                    .with("model", model)
                                    .with("page", next),
                            JobList.class);
            return new Pages.Page<>(page.jobs(), page.next());
        });
    }

    /// One page of jobs, newest first.
    ///
    /// @param state such as `running`; absent for all
    /// @param next the `next` of the page before; absent for the first
    /// @param limit most jobs on it
    public JobList page(@Nullable String state, @Nullable String next, int limit) {
        return api.get(
                JOBS,
                Reading.now()
                        .with("state", state)
                        .with("page", next)
                        .with("limit", Integer.toString(limit)),
                JobList.class);
    }

    /// Schedules of batch jobs, by name.
    public List<ScheduleStatus> schedules() {
        return api.get("/schedules", Reading.now(), ScheduleList.class).schedules();
    }

    /// Ends a job; one that runs is over a moment later.
    public Outcome cancel(JobId job, @Nullable String reason, Sending sending) {
        return api.send(
                new Command(
                        "DELETE", path(job), Reading.now().with("reason", reason), null, sending),
                Outcome.class);
    }

    /// Looks at a job twice a second until it is over. A server that does not answer for less than
    /// two minutes, because it starts again, ends nothing.
    ///
    /// @param seen takes every look, the last included
    /// @return the last look
    public JobStatus watch(JobId job, Consumer<JobStatus> seen) {
        return api.watch(LOOKS, () -> one(job), status -> !status.job().isOpen(), seen);
    }

    private static String path(JobId job) {
        return JOBS + "/" + job;
    }
}
