package dev.slipway.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.ScoreJob;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Jobs that were accepted, whose files are not there for a while, or do not answer.
@Timeout(120)
final class AbsentFilesTest {
    @TempDir Path scratch;

    private static void awaitWaits(KeptJobs kept, JobId id, Predicate<String> wanted)
            throws InterruptedException {
        while (kept.current().waits(id).filter(wanted).isEmpty()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("it waits for " + kept.current().waits(id));
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static boolean isAbsence(String waits) {
        return waits.startsWith("its files: input: ") && waits.contains("there is none");
    }

    @Test
    void aJobWaitsForItsInputAndOthersGoOnMeanwhile() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            kept.current().close();
            JobId id = kept.job("commit");
            Path input = kept.root.resolve("in-1.csv");
            Path away = Files.move(input, scratch.resolve("away.csv"));
            kept.restart();
            awaitWaits(kept, id, AbsentFilesTest::isAbsence);
            assertThat(kept.over(kept.job("commit")).state()).isEqualTo(JobState.COMMITTED);
            ScoreJob waiting = kept.control.current().job(id).orElseThrow();
            assertThat(waiting.state()).isEqualTo(JobState.QUEUED);
            assertThat(waiting.attempt()).isZero();
            Files.move(away, input);
            assertThat(kept.over(id).state()).isEqualTo(JobState.COMMITTED);
        }
    }

    @Test
    void aJobThatHasBegunGoesOnWhenItsInputIsBack() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            JobId id = kept.job("advance-and-hang", "commit");
            while (kept.current().progress(id).filter(one -> one.rows() > 0).isEmpty()) {
                LockSupport.parkNanos(1_000_000);
            }
            Path input = kept.root.resolve("in-1.csv");
            Path away = Files.move(input, scratch.resolve("away.csv"));
            kept.restart();
            awaitWaits(kept, id, AbsentFilesTest::isAbsence);
            Files.move(away, input);
            ScoreJob job = kept.over(id);
            assertThat(job.state()).isEqualTo(JobState.COMMITTED);
            assertThat(job.attempt()).isEqualTo(2);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aPlaceThatDoesNotAnswerHoldsUpNoOtherJob() throws Exception {
        CountDownLatch answers = new CountDownLatch(1);
        AtomicBoolean isFirst = new AtomicBoolean(true);
        try (KeptJobs kept = new KeptJobs(scratch)) {
            kept.looking.set(() -> {
                if (isFirst.getAndSet(false)) {
                    await(answers);
                }
            });
            JobId hanging = kept.job("commit");
            awaitWaits(kept, hanging, FileLooks.SILENT::equals);
            assertThat(kept.over(kept.job("commit")).state()).isEqualTo(JobState.COMMITTED);
            assertThat(kept.control.current().job(hanging).orElseThrow().attempt()).isZero();
            answers.countDown();
            assertThat(kept.over(hanging).state()).isEqualTo(JobState.COMMITTED);
        } finally {
            answers.countDown();
        }
    }
}
