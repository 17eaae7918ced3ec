package dev.slipway.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.JobCommand.LoseAttempt;
import dev.slipway.api.control.JobCommand.Loss;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.job.Job;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobTally;
import dev.slipway.api.job.ScoreJob.Submission;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.spec.StreamJobSpec.Wanted;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OrphanVerdictTest {
    private static final FreeText WHY = new FreeText("the server ended while it ran");

    private static final Job JOB =
            StreamJob.declared(
                            JobId.of(1),
                            MadeStreams.spec(new StreamName("late-flights"), "run", Wanted.RUNNING),
                            new Submission(
                                    new PrincipalId("root"), null, TeamName.DEFAULT, Instant.EPOCH))
                    .begun(3, Instant.EPOCH);

    @ParameterizedTest
    @CsvSource({"true, STOPPED_FURTHER", "false, STOPPED"})
    void whatItsChildHasMarkedIsRecorded(boolean isFurther, Loss loss) {
        ChildMark mark =
                new ChildMark(3, 7, Instant.EPOCH, Usage.NONE, 500, 2, isFurther, Map.of(), null);
        assertThat(OrphanVerdict.of(JOB, mark))
                .isEqualTo(
                        new LoseAttempt(
                                JOB.id(), 3, loss, WHY, new JobTally(500, 2, 0, null, Usage.NONE)));
    }

    @Test
    void oneWithoutAMarkHasNothingToShow() {
        assertThat(OrphanVerdict.of(JOB, null))
                .isEqualTo(new LoseAttempt(JOB.id(), 3, Loss.STOPPED, WHY, JobTally.NONE));
    }
}
