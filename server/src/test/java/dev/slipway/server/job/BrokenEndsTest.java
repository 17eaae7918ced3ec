package dev.slipway.server.job;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.control.JobCommand.LoseAttempt;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.ScoreJob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Attempts of whose end something breaks in this process.
@Timeout(120)
final class BrokenEndsTest {
    private static final String PAUSE = "a pause after an attempt that broke";

    @TempDir Path scratch;

    private static void await(BooleanSupplier wanted) throws InterruptedException {
        while (!wanted.getAsBoolean()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("it never was so");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static String reason(KeptJobs kept, ScoreJob job) {
        String token = requireNonNull(requireNonNull(job.latest()).reason()).value();
        return kept.journal.reveal(token).orElseThrow();
    }

    @Test
    void aReasonOfAnyLengthIsCutAndEndsItsJob() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            ScoreJob job = kept.over(kept.job("babble"));
            assertThat(job.state()).isEqualTo(JobState.FAILED);
            assertThat(job.attempt()).isEqualTo(1);
            assertThat(reason(kept, job)).startsWith("it broke: x").endsWith("x…").hasSize(4_000);
        }
    }

    @Test
    void anEndThatCannotBeRecordedIsFollowedByAPause() throws Exception {
        AtomicBoolean isBroken = new AtomicBoolean(true);
        AtomicInteger broken = new AtomicInteger();
        try (KeptJobs kept = new KeptJobs(scratch)) {
            kept.passing.set(() -> 0);
            kept.recording.set(command -> {
                if (command instanceof LoseAttempt && isBroken.get()) {
                    broken.incrementAndGet();
                    throw new IllegalStateException("no record");
                }
            });
            JobId id = kept.job("crash", "commit");
            await(() -> broken.get() > 1 && kept.current().progress(id).isEmpty());
            isBroken.set(false);
            await(() -> kept.current().waits(id).filter(PAUSE::equals).isPresent());
            ScoreJob job = kept.control.current().job(id).orElseThrow();
            assertThat(job.attempt()).isEqualTo(1);
            kept.passing.set(() -> Duration.ofSeconds(2).toNanos());
            assertThat(kept.over(id).attempt()).isEqualTo(2);
        }
    }

    /// Only the first word on how it ended is one that cannot be recorded.
    @Test
    void thatAnEndCouldNotBeRecordedIsRecorded() throws Exception {
        AtomicBoolean isFirst = new AtomicBoolean(true);
        try (KeptJobs kept = new KeptJobs(scratch)) {
            kept.recording.set(command -> {
                if (command instanceof LoseAttempt && isFirst.getAndSet(false)) {
                    throw new IllegalStateException("no record");
                }
            });
            kept.passing.set(() -> 0);
            JobId id = kept.job("crash", "commit");
            ScoreJob job = kept.await(id, one -> one.latest() != null);
            assertThat(job.barren()).isEqualTo(1);
            assertThat(reason(kept, job))
                    .isEqualTo(
                            "what became of it could not be recorded:"
                                    + " java.lang.IllegalStateException: no record");
            await(() -> kept.current().waits(id).filter(PAUSE::equals).isPresent());
        }
    }
}
