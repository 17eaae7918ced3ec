package dev.slipway.control.crash;

import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.JobCommand.CancelJob;
import dev.slipway.api.control.JobCommand.RunSchedule;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.ScoreFiles;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.BatchJobName;
import dev.slipway.api.spec.BadRowLimit;
import dev.slipway.api.spec.BatchJobSpec;
import dev.slipway.api.spec.FileFormat;
import dev.slipway.api.spec.Schedule;
import dev.slipway.api.spec.ScoreWish;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/// What becomes of two times of a schedule.
final class ScheduleScript {
    /// What looks at schedules.
    static final Principal CLOCK = Principal.system("schedules", Role.SCIENTIST);

    private static final JobId JOB = JobId.of(3);
    private static final BatchJobName YEARLY = new BatchJobName("yearly");

    /// A time that no clock has reached when the script is run.
    private static final Instant DUE = Instant.parse("2201-01-01T02:00:00Z");

    private ScheduleScript() {}

    static List<Function<Image, Command>> commands() {
        return List.of(
                image -> new ApplyObjects(List.of(new Put(yearly(), null)), List.of()),
                image -> new RunSchedule(YEARLY, DUE, scoredFiles(), null),
                image -> new CancelJob(JOB, null),
                image ->
                        new RunSchedule(
                                YEARLY,
                                DUE.plus(Duration.ofDays(365)),
                                null,
                                new FreeText("input: /srv/in: not there")));
    }

    private static ScoreFiles scoredFiles() {
        return new ScoreFiles("/srv/in", FileFormat.CSV, "/srv/out", FileFormat.PARQUET);
    }

    private static BatchJobSpec yearly() {
        return new BatchJobSpec(
                YEARLY,
                TeamName.DEFAULT,
                new ScoreWish(
                        "flights",
                        "1",
                        "/srv/in",
                        FileFormat.CSV,
                        "/srv/out/{run}",
                        FileFormat.PARQUET,
                        List.of("origin"),
                        BadRowLimit.NONE,
                        "day",
                        null),
                new Schedule("0 3 1 1 *", "Europe/Berlin", false));
    }
}
