package dev.slipway.api.spec;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.job.Schedule;
import dev.slipway.api.job.ScoreWish;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/// Files that are scored at times.
///
/// @param team on whose account its jobs go
/// @param job what each of them is to do; in its paths `{date}` and `{run}` stand for the day and the
///     minute, on the schedule's clock, at which it was due
public record BatchJobSpec(String name, TeamName team, ScoreWish job, Schedule schedule)
        implements Spec {
    private static final Pattern LEGAL = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final String DATE = "{date}";
    private static final String RUN = "{run}";

    /// *Errors*: `IllegalArgumentException` for a name that is none, and for an output that would
    /// be the same each time.
    public BatchJobSpec {
        if (!LEGAL.matcher(name).matches()) {
            throw new IllegalArgumentException("name: " + name + " (expected: " + LEGAL + ")");
        }
        if (!job.output().contains(DATE) && !job.output().contains(RUN)) {
            throw new IllegalArgumentException(
                    "output: "
                            + job.output()
                            + " (expected: a path with {date} or {run}, since each job writes to a"
                            + " directory of its own) for batch job "
                            + name);
        }
    }

    /// What the job that is due then is to do.
    public ScoreWish at(Instant due) {
        return job.with(path(job.input(), due), path(job.output(), due));
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
        return new BatchJobSpec(name, team, job, schedule.paused(now));
    }

    @Override
    public Kind kind() {
        return Kind.BATCH_JOB;
    }
}
