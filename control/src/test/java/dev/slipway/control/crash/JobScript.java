package dev.slipway.control.crash;

import dev.slipway.api.control.Command;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.JobCommand;
import dev.slipway.api.control.JobCommand.CancelJob;
import dev.slipway.api.control.JobCommand.EndJob;
import dev.slipway.api.control.JobCommand.LoseAttempt;
import dev.slipway.api.control.JobCommand.StartAttempt;
import dev.slipway.api.control.JobCommand.SubmitScore;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.JobTally;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.spec.BadRowLimit;
import dev.slipway.api.spec.FileFormat;
import dev.slipway.api.spec.ScoreWish;
import java.util.List;
import java.util.function.Function;

/// What becomes of a job that breaks off once and is cancelled too late.
final class JobScript {
    private static final JobId JOB = JobId.of(1);
    private static final Usage USED = new Usage(5_000, 5_000, 70, 0, 1_000);

    private JobScript() {}

    static List<Function<Image, Command>> commands() {
        return List.of(
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
                                new JobTally(1_000, 2, 4, Sha256.of("manifest"), USED)));
    }

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
                "day");
    }
}
