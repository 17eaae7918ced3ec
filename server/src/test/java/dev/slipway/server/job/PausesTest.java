package dev.slipway.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.job.Job;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobTally;
import dev.slipway.api.job.ScoreJob.Ending;
import dev.slipway.api.job.ScoreJob.Submission;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.spec.StreamJobSpec.Wanted;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PausesTest {
    /// A monotonic clock may overflow.
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE);

    private final Pauses pauses = new Pauses(now::get);

    /// The same job after so many attempts in a row that broke.
    private static Job broken(int attempts) {
        return StreamJob.declared(
                        JobId.of(1),
                        KeptJobs.spec(new StreamName("late-flights"), "flights", Wanted.RUNNING),
                        new Submission(
                                new PrincipalId("root"), null, TeamName.DEFAULT, Instant.EPOCH))
                .begun(1, Instant.EPOCH)
                .lost(new Ending(null, JobTally.NONE, Instant.EPOCH), attempts);
    }

    @ParameterizedTest
    @CsvSource({"2, 2", "3, 4", "6, 32", "7, 60", "100, 60"})
    void eachPauseIsTwiceAsLongUpToAMinute(int attempts, int seconds) {
        Job job = broken(attempts);
        pauses.begin(job);
        now.addAndGet(Duration.ofSeconds(seconds).toNanos() - 1);
        assertThat(pauses.holds(job)).isTrue();
        now.incrementAndGet();
        assertThat(pauses.holds(job)).isFalse();
    }

    @Test
    void firstAttemptThatBreaksIsFollowedByTheNextAtOnce() {
        pauses.begin(broken(1));
        assertThat(pauses.holds(broken(1))).isFalse();
    }

    @Test
    void whatGotFurtherIsNotHeldBack() {
        pauses.begin(broken(0));
        assertThat(pauses.holds(broken(2))).isFalse();
        pauses.begin(broken(3));
        assertThat(pauses.holds(broken(0))).isFalse();
    }

    @Test
    void whatIsForgottenIsNotHeldBack() {
        pauses.begin(broken(3));
        pauses.forget(JobId.of(1));
        assertThat(pauses.holds(broken(3))).isFalse();
    }
}
