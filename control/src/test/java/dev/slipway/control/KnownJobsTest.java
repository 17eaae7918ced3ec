package dev.slipway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.JobCommand.CancelJob;
import dev.slipway.api.control.JobCommand.EndJob;
import dev.slipway.api.control.JobCommand.RunSchedule;
import dev.slipway.api.control.JobCommand.StartAttempt;
import dev.slipway.api.control.JobCommand.SubmitScore;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.JobTally;
import dev.slipway.api.job.ScoreFiles;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.model.BatchJobName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.spec.BatchJobSpec;
import dev.slipway.api.spec.FileFormat;
import dev.slipway.api.spec.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Which jobs are known once there are more than are kept.
final class KnownJobsTest {
    private static final ModelName FLIGHTS = new ModelName("flights");
    private static final JobId FIRST = JobId.of(1);
    private static final JobId SECOND = JobId.of(2);
    private static final Duration STEP = Duration.ofSeconds(1);
    private static final Principal KEEPER = Principal.system("jobs", Role.ADMIN);
    private static final Principal CLOCK = Principal.system("schedules", Role.SCIENTIST);

    /// Goes on by itself whenever it is looked at.
    private final AtomicReference<Instant> now = new AtomicReference<>(OpenControl.NOW);

    private final OpenControl open =
            new OpenControl(() -> now.updateAndGet(before -> before.plus(STEP)));

    @BeforeEach
    void aVersion() {
        open.done(OpenControl.version(FLIGHTS, "flights"));
    }

    private Optional<ScoreJob> job(JobId id) {
        return open.control.current().job(id);
    }

    private void reported(Principal by, Command command) {
        assertThat(open.submit(by, command)).isInstanceOf(CommandResult.Done.class);
    }

    private void submitted() {
        long number = open.control.current().lastJob() + 1;
        open.done(new SubmitScore(OpenControl.wish("flights", null, "/out/" + number, null)));
    }

    /// As many as are kept, those before them included; each of these is over at once.
    private void manyAreOver() {
        while (open.control.current().lastJob() < Image.JOBS_KEPT) {
            submitted();
            open.done(new CancelJob(JobId.of(open.control.current().lastJob()), null));
        }
    }

    private void failed(JobId id) {
        reported(KEEPER, new EndJob(id, 1, JobState.FAILED, null, JobTally.NONE));
    }

    @Test
    void theEndOfALongJobIsKnownThoughManyBeganBehindIt() {
        submitted();
        reported(KEEPER, new StartAttempt(FIRST, 1));
        manyAreOver();
        failed(FIRST);
        submitted();
        assertThat(job(FIRST)).map(ScoreJob::state).contains(JobState.FAILED);
        assertThat(job(SECOND)).isEmpty();
        assertThat(open.control.current().jobs()).hasSize(Image.JOBS_KEPT);
    }

    @Test
    void whatAScheduleBeganLastIsKnownThoughManyEndedBehindIt() {
        BatchJobName weekly = new BatchJobName("weekly");
        BatchJobSpec spec =
                new BatchJobSpec(
                        weekly,
                        TeamName.DEFAULT,
                        OpenControl.wish("flights", null, "/out/{run}", null),
                        new Schedule("0 * * * *", "UTC", false));
        assertThat(open.apply(spec)).isInstanceOf(CommandResult.Done.class);
        ScoreFiles files =
                new ScoreFiles("/srv/in.csv", FileFormat.CSV, "/out/weekly", FileFormat.CSV);
        Instant due = OpenControl.NOW.plus(Duration.ofDays(1));
        reported(CLOCK, new RunSchedule(weekly, due, files, null));
        reported(KEEPER, new StartAttempt(FIRST, 1));
        failed(FIRST);
        manyAreOver();
        submitted();
        assertThat(job(FIRST)).map(ScoreJob::state).contains(JobState.FAILED);
        assertThat(job(SECOND)).isEmpty();
    }
}
