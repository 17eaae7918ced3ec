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
                        MadeStreams.spec(new StreamName("late-flights"), "flights", Wanted.RUNNING),
                        new Submission(
                                new PrincipalId("root"), null, TeamName.DEFAULT, Instant.EPOCH))
                .begun(1, Instant.EPOCH)
                .lost(new Ending(null, JobTally.NONE, Instant.EPOCH), attempts);
    }

    @ParameterizedTest
    @CsvSource({"2, 2", "3, 4", "5, 16", "6, 32", "7, 60", "100, 60"})
    void eachPauseIsTwiceAsLongUpToAMinute(int attempts, int seconds) {
        Job job = broken(attempts);
        pauses.begin(job, false);
        now.addAndGet(Duration.ofSeconds(seconds).toNanos() - 1);
        assertThat(pauses.holds(job)).isTrue();
        now.incrementAndGet();
        assertThat(pauses.holds(job)).isFalse();
    }

    @Test
    void firstAttemptThatBreaksIsFollowedByTheNextAtOnce() {
        pauses.begin(broken(1), false);
        assertThat(pauses.holds(broken(1))).isFalse();
    }

    @Test
    void whatGotFurtherIsNotHeldBack() {
        pauses.begin(broken(0), false);
        assertThat(pauses.holds(broken(2))).isFalse();
        pauses.begin(broken(3), false);
        assertThat(pauses.holds(broken(0))).isFalse();
    }

    @Test
    void whatIsForgottenIsNotHeldBack() {
        pauses.begin(broken(3), false);
        pauses.forget(JobId.of(1));
        assertThat(pauses.holds(broken(3))).isFalse();
    }

    @Test
    void anEndThatIsInNoRecordIsFollowedByAPauseWhateverTheRecordsSay() {
        for (int seconds : new int[] {2, 4, 8}) {
            pauses.beginUnrecorded(JobId.of(1));
            now.addAndGet(Duration.ofSeconds(seconds).toNanos() - 1);
            assertThat(pauses.holds(broken(0))).isTrue();
            now.incrementAndGet();
            assertThat(pauses.holds(broken(0))).isFalse();
        }
        pauses.begin(broken(1), false);
        pauses.beginUnrecorded(JobId.of(1));
        now.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(pauses.holds(broken(0))).isFalse();
    }

    private Duration pauseAfter(int attempts, boolean isKilled) {
        Job job = broken(attempts);
        pauses.begin(job, isKilled);
        long began = now.get();
        while (pauses.holds(job)) {
            now.addAndGet(Duration.ofSeconds(1).toNanos());
        }
        return Duration.ofNanos(now.get() - began);
    }

    @Test
    void killsAreFollowedAtOnceWhileTheyAreFew() {
        assertThat(pauseAfter(1, true)).isZero();
        assertThat(pauseAfter(2, true)).isZero();
        assertThat(pauseAfter(3, true)).isZero();
        assertThat(pauseAfter(4, true)).isZero();
        assertThat(pauseAfter(5, true)).hasSeconds(2);
        assertThat(pauseAfter(6, true)).hasSeconds(4);
        assertThat(pauseAfter(7, true)).hasSeconds(8);
    }

    @Test
    void killsThatAreLongAgoAreNotAmongTheFew() {
        for (int attempts = 1; attempts <= 5; attempts++) {
            Duration _ = pauseAfter(attempts, true);
        }
        now.addAndGet(Duration.ofMinutes(5).toNanos());
        assertThat(pauseAfter(6, true)).isZero();
        assertThat(pauseAfter(7, true)).isZero();
        assertThat(pauseAfter(8, true)).isZero();
        assertThat(pauseAfter(9, true)).hasSeconds(4);
    }

    @Test
    void whatBreaksByItselfBehindKillsIsHeldBackAsIfThereHadBeenNone() {
        assertThat(pauseAfter(1, true)).isZero();
        assertThat(pauseAfter(2, true)).isZero();
        assertThat(pauseAfter(3, false)).isZero();
        assertThat(pauseAfter(4, false)).hasSeconds(2);
        assertThat(pauseAfter(5, false)).hasSeconds(4);
        assertThat(pauseAfter(6, true)).isZero();
        assertThat(pauseAfter(7, false)).hasSeconds(8);
    }

    @Test
    void killsOfARowThatIsOverCountForNoOtherOne() {
        assertThat(pauseAfter(1, true)).isZero();
        assertThat(pauseAfter(2, true)).isZero();
        pauses.begin(broken(0), false);
        assertThat(pauseAfter(1, false)).isZero();
        assertThat(pauseAfter(2, false)).hasSeconds(2);
        assertThat(pauseAfter(3, true)).isZero();
        // Declared anew, its attempts are counted from the start, and nobody says so here.
        assertThat(pauseAfter(1, false)).isZero();
        assertThat(pauseAfter(2, false)).isZero();
        assertThat(pauseAfter(3, false)).hasSeconds(2);
    }
}
