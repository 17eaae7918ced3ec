package dev.slipway.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.JobTally;
import dev.slipway.api.job.ScoreJob.Ending;
import dev.slipway.api.job.ScoreJob.Submission;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.job.StreamProgress;
import dev.slipway.api.job.StreamWindows;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.slo.StreamAlertKind;
import dev.slipway.api.spec.StreamJobSpec.Wanted;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class StreamTroubleTest {
    private static final StreamJob RUNNING =
            StreamJob.declared(
                            JobId.of(1),
                            MadeStreams.spec(
                                    new StreamName("late-flights"), "flights", Wanted.RUNNING),
                            new Submission(
                                    new PrincipalId("root"), null, TeamName.DEFAULT, Instant.EPOCH))
                    .begun(1, Instant.EPOCH);
    private static final Ending ENDING = new Ending(null, JobTally.NONE, Instant.EPOCH);
    private static final Instant NOW = Instant.EPOCH.plusSeconds(60);
    private static final String SILENT = "its brokers do not answer";

    private @Nullable Long lag = 0L;
    private @Nullable Double rate = 100.0;
    private boolean isBrokerReached = true;
    private @Nullable String refused;
    private @Nullable String unfed;
    private Instant time = Instant.EPOCH;

    private StreamProgress progress() {
        return new StreamProgress(
                1,
                "running",
                1_000,
                0,
                rate,
                null,
                null,
                List.of(),
                Map.of(),
                lag,
                null,
                null,
                null,
                null,
                null,
                isBrokerReached,
                refused,
                new StreamWindows(0, 0, 0, 0, 0, 3L, unfed),
                Usage.NONE,
                time);
    }

    private @Nullable String trouble() {
        return StreamTrouble.of(RUNNING, progress(), NOW);
    }

    @Test
    void streamThatGoesAsItShouldHasNone() {
        assertThat(trouble()).isNull();
        assertThat(StreamTrouble.of(RUNNING, null, NOW)).isNull();
        assertThat(StreamTrouble.of(RUNNING.over(JobState.STOPPED, ENDING), null, NOW)).isNull();
    }

    @Test
    void attemptsThatBreakAreToldOfWhileTheNextOneIsYoung() {
        StreamJob again = RUNNING.lost(ENDING, 2).begun(2, Instant.EPOCH);
        assertThat(StreamTrouble.of(again, null, NOW)).isEqualTo("breaks again and again");
        assertThat(StreamTrouble.of(again, progress(), NOW)).isEqualTo("breaks again and again");
        time = Instant.EPOCH.plusSeconds(120);
        assertThat(StreamTrouble.of(again, progress(), NOW)).isNull();
        StreamJob once = RUNNING.lost(ENDING, 1).begun(2, Instant.EPOCH);
        assertThat(StreamTrouble.of(once, null, NOW)).isNull();
    }

    @Test
    void processThatSaysNothingForMoreThanAMinuteIsTold() {
        time = NOW.minusSeconds(60);
        assertThat(trouble()).isNull();
        time = NOW.minusSeconds(61);
        assertThat(trouble()).isEqualTo("its process has said nothing since 1969-12-31T23:59:59Z");
    }

    @Test
    void brokersThatDoNotAnswerAreNamed() {
        isBrokerReached = false;
        lag = null;
        assertThat(trouble()).isEqualTo(SILENT);
    }

    @Test
    void versionThatDoesNotScoreIsNamedWithItsReason() {
        refused = "flights/4: it asks for another column";
        assertThat(trouble())
                .isEqualTo(
                        "the version that is wanted does not score: flights/4: it asks for another"
                                + " column");
    }

    @Test
    void storeThatIsNotFedIsNamedWithItsReason() {
        unfed = "features.memory is used up";
        assertThat(trouble())
                .isEqualTo("does not feed the online store: features.memory is used up");
    }

    @Test
    void streamIsBehindWhenTheRestTakesMoreThanAMinute() {
        lag = 6_000L;
        assertThat(trouble()).isNull();
        lag = 6_001L;
        assertThat(trouble()).isEqualTo("is behind: 6001 rows were not read yet");
        rate = 0.0;
        lag = 1L;
        assertThat(trouble()).isEqualTo("is behind: 1 rows were not read yet");
        lag = 0L;
        assertThat(trouble()).isNull();
        lag = 9_000L;
        rate = null;
        assertThat(trouble()).isNull();
    }

    @Test
    void whatKeepsMostFromBeingAnsweredIsNamedAndAllOfItIsKnown() {
        isBrokerReached = false;
        refused = "too large";
        unfed = "features.memory is used up";
        lag = 7_000L;
        assertThat(trouble()).isEqualTo(SILENT);
        assertThat(StreamTrouble.all(RUNNING, progress(), NOW))
                .containsOnlyKeys(
                        StreamAlertKind.BROKERS,
                        StreamAlertKind.VERSION,
                        StreamAlertKind.FEED,
                        StreamAlertKind.LAG)
                .containsEntry(StreamAlertKind.LAG, "is behind: 7000 rows were not read yet");
        isBrokerReached = true;
        assertThat(trouble()).isEqualTo("the version that is wanted does not score: too large");
    }

    @Test
    void streamThatWaitsForSomebodySaysForWhat() {
        assertThat(StreamTrouble.of(RUNNING.over(JobState.NEEDS_REPAIR, ENDING), null, NOW))
                .isEqualTo("needs repair (slipway stream repair late-flights)");
        assertThat(StreamTrouble.of(RUNNING.over(JobState.FAILED, ENDING), null, NOW))
                .isEqualTo("failed");
        assertThat(StreamTrouble.of(RUNNING.over(JobState.REFUSED, ENDING), null, NOW))
                .isEqualTo("refused");
    }

    @Test
    void attemptsThatBreakAreNamedAndOneThatWasLostIsNot() {
        assertThat(StreamTrouble.of(RUNNING.lost(ENDING, 0), null, NOW)).isNull();
        assertThat(StreamTrouble.of(RUNNING.lost(ENDING, 1), null, NOW))
                .isEqualTo("breaks again and again");
    }

    /// An attempt that has ended says nothing any more.
    @Test
    void whatAnAttemptSaidIsPastOnceItHasEnded() {
        isBrokerReached = false;
        assertThat(StreamTrouble.all(RUNNING.over(JobState.STOPPED, ENDING), progress(), NOW))
                .isEmpty();
    }
}
