package dev.slipway.control.crash;

import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.JobCommand.CancelJob;
import dev.slipway.api.control.JobCommand.EndJob;
import dev.slipway.api.control.JobCommand.LoseAttempt;
import dev.slipway.api.control.JobCommand.RunBatchJob;
import dev.slipway.api.control.JobCommand.StartAttempt;
import dev.slipway.api.control.JobCommand.SubmitScore;
import dev.slipway.api.control.JobCommand;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.job.BadRowLimit;
import dev.slipway.api.job.FileFormat;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.JobTally;
import dev.slipway.api.job.Schedule;
import dev.slipway.api.job.ScoreFiles;
import dev.slipway.api.job.ScoreWish;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.spec.BatchJobSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/// The script's commands about batch jobs.
final class JobScript {
    /// What looks at schedules.
    static final Principal CLOCK = Principal.system("schedules", Role.SCIENTIST);

    private static final JobId JOB = JobId.of(1);
    private static final Usage USED = new Usage(5_000, 5_000, 70, 0, 1_000);
    private static final String YEARLY = "yearly";

    /// A time that no clock has reached when the script is run.
    private static final Instant DUE = Instant.parse("2201-01-01T02:00:00Z");

    /// The commands, in their order.
    static final List<Function<Image, Command>> COMMANDS =
            List.of(
                    image -> new SubmitScore(score()),
                    image -> new StartAttempt(JOB, 1),
                    image ->
                            new LoseAttempt(
                                    JOB,
                                    1,
                                    JobCommand.Loss.BROKEN,
                                    new FreeText("the child ended without a word"),
                                    new JobTally(500, 2, 0, null, USED)),
                    image -> new StartAttempt(JOB, 2),
                    image -> new CancelJob(JOB, new FreeText("wrong month")),
                    image ->
                            new EndJob(
                                    JOB,
                                    2,
                                    JobState.COMMITTED,
                                    null,
                                    new JobTally(1_000, 2, 4, Sha256.of("manifest"), USED)),
                    image -> new ApplyObjects(List.of(new Put(yearly(), null)), List.of()),
                    image -> new RunBatchJob(YEARLY, DUE, scoredFiles(), null),
                    image ->
                            new RunBatchJob(
                                    YEARLY,
                                    DUE.plus(Duration.ofDays(365)),
                                    null,
                                    new FreeText("input: /srv/in: not there")));

    private JobScript() {}

    private static ScoreWish score() {
        return new ScoreWish(
                "flights",
                "1",
                "/srv/flights/january.csv",
                null,
                "/srv/scored/january",
                FileFormat.PARQUET,
                List.of("origin"),
                BadRowLimit.parse("0.1%"),
                null);
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
                        "day"),
                new Schedule("0 3 1 1 *", "Europe/Berlin", false));
    }
}
