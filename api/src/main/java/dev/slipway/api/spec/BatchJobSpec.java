package dev.slipway.api.spec;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.BatchJobName;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Files that are scored at times.
///
/// @param team on whose account its jobs go
/// @param job what each of them is to do; in its paths `{date}` and `{run}` stand for the day and
///     the minute, on the schedule's clock, at which it was due
public record BatchJobSpec(BatchJobName batchJob, TeamName team, ScoreWish job, Schedule schedule)
        implements Spec {
    private static final String DATE = "{date}";
    private static final String RUN = "{run}";

    /// *Errors*: `IllegalArgumentException` for an output that would be the same each time.
    public BatchJobSpec {
        if (!job.output().contains(DATE) && !job.output().contains(RUN)) {
            throw new IllegalArgumentException(
                    "job.output: "
                            + job.output()
                            + " (expected: a path with {date} or {run}, since each job writes to a"
                            + " directory of its own) for "
                            + new ObjectId(Kind.BATCH_JOB, batchJob.value()));
        }
    }

    /// What the job that is due then is to do.
    public ScoreWish at(Instant due) {
        return job.with(
                path(job.input(), due),
                job.inputFormat(),
                path(job.output(), due),
                job.outputFormat());
    }

    private String path(String text, Instant due) {
        return text.replace(DATE, format("uuuu-MM-dd", due))
                .replace(RUN, format("uuuuMMdd'T'HHmm", due));
    }

    private String format(String pattern, Instant due) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT)
                .format(due.atZone(schedule.place()));
    }

    /// The same, paused or not.
    public BatchJobSpec paused(boolean now) {
        return new BatchJobSpec(batchJob, team, job, schedule.paused(now));
    }

    @Override
    public Kind kind() {
        return Kind.BATCH_JOB;
    }

    @Override
    public String name() {
        return batchJob.value();
    }
}
