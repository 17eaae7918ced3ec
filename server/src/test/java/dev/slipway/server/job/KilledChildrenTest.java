package dev.slipway.server.job;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.control.JobCommand.StopStream;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.StreamName;
import dev.slipway.control.job.JobDecisions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Children that somebody kills, at any moment: their jobs go on at once, in what is theirs.
@Timeout(120)
final class KilledChildrenTest {
    @TempDir Path scratch;

    /// Streams can run.
    private KeptJobs kept() throws Exception {
        KeptJobs kept = new KeptJobs(scratch);
        kept.brokers();
        return kept;
    }

    /// Has no pause end any more.
    private static void stopClock(KeptJobs kept) {
        kept.passing.set(() -> 0);
    }

    private static StreamJob running(KeptJobs kept, StreamName name, int attempt) throws Exception {
        return kept.await(name, one -> one.attempt() == attempt && one.state() == JobState.RUNNING);
    }

    private static ScoreJob running(KeptJobs kept, JobId id, int attempt) throws Exception {
        return kept.await(id, one -> one.attempt() == attempt && one.state() == JobState.RUNNING);
    }

    private static void await(BooleanSupplier wanted) throws InterruptedException {
        while (!wanted.getAsBoolean()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("it never was so");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /// What is marked of a job's child, once it is so.
    private static ChildMark marked(KeptJobs kept, JobId job, Predicate<ChildMark> wanted)
            throws InterruptedException {
        Path directory = kept.attempts.directory(job);
        await(() -> ChildMark.read(directory).filter(wanted).isPresent());
        return ChildMark.read(directory).orElseThrow();
    }

    /// Kills the child of an attempt, once there is one.
    private static void kill(KeptJobs kept, JobId job, int attempt) throws InterruptedException {
        ChildMark child = marked(kept, job, mark -> mark.attempt() == attempt);
        assertThat(ProcessHandle.of(child.pid()).map(ProcessHandle::destroyForcibly))
                .contains(true);
    }

    @Test
    void aStreamWhoseChildrenAreKilledAsTheyBeginIsBegunAgainAtOnce() throws Exception {
        try (KeptJobs kept = kept()) {
            stopClock(kept);
            StreamName name = kept.stream("idle");
            StreamJob stream = running(kept, name, 1);
            for (int attempt = 1; attempt <= 3; attempt++) {
                kill(kept, stream.id(), attempt);
            }
            StreamJob fourth = running(kept, name, 4);
            assertThat(fourth.barren()).isEqualTo(3);
            FreeText reason = requireNonNull(requireNonNull(fourth.latest()).reason());
            assertThat(kept.journal.reveal(reason.value()).orElseThrow())
                    .startsWith("the child ended without a word, exit status 137");
        }
    }

    @Test
    void aKilledChildHindersItsBatchAndDoesNotBreakIt() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            stopClock(kept);
            JobId id = kept.job("hang");
            kill(kept, id, 1);
            assertThat(running(kept, id, 2).barren()).isEqualTo(JobDecisions.MOST_BARREN);
        }
    }

    @Test
    void attemptsThatBrokeAreForgottenWhenTheServerStopsOneThatGotFurther() throws Exception {
        try (KeptJobs kept = kept()) {
            StreamName name = kept.stream("crash.run");
            StreamJob second = running(kept, name, 2);
            assertThat(second.barren()).isEqualTo(1);
            ChildMark _ =
                    marked(kept, second.id(), mark -> mark.attempt() == 2 && mark.isFurther());
            kept.restart();
            assertThat(running(kept, name, 3).barren()).isZero();
        }
    }

    @Test
    void aServerThatStopsInOrderLeavesNoStreamOnAClusterThatHasNoChild() throws Exception {
        Path directory;
        try (KeptJobs kept = kept()) {
            kept.cluster();
            stopClock(kept);
            StreamName name = kept.streamOn("big", "crash");
            StreamJob paused =
                    kept.await(name, one -> one.attempt() == 2 && one.state() == JobState.QUEUED);
            directory = kept.attempts.directory(paused.id());
            assertThat(directory.resolve("cluster.json")).exists();
            assertThat(directory.resolve("ended")).doesNotExist();
        }
        assertThat(directory.resolve("cluster.json")).doesNotExist();
        assertThat(directory.resolve("ended")).hasContent("token-of-the-cluster");
    }

    /// A server that is killed cannot say so.
    @Test
    void thatAnAttemptGotFurtherIsMarkedAtOnce() throws Exception {
        try (KeptJobs kept = kept()) {
            stopClock(kept);
            StreamJob stream = running(kept, kept.stream("run"), 1);
            assertThat(marked(kept, stream.id(), ChildMark::isFurther).attempt()).isEqualTo(1);
        }
    }

    @Test
    void aStreamWithoutAMessageIsAsFarAsItCanBeAfterSomeMinutes() throws Exception {
        AtomicLong nanos = new AtomicLong();
        try (KeptJobs kept = kept()) {
            stopClock(kept);
            StreamName name = kept.stream("crash.idle");
            StreamJob second = running(kept, name, 2);
            assertThat(second.barren()).isEqualTo(1);
            kept.passing.set(() -> nanos.addAndGet(Duration.ofSeconds(10).toNanos()));
            ChildMark _ = marked(kept, second.id(), ChildMark::isFurther);
            kill(kept, second.id(), 2);
            assertThat(running(kept, name, 3).barren()).isZero();
        }
    }

    @Test
    void aStreamKeepsItsMemoryBeforeABatchThatWaitsForSome() throws Exception {
        try (KeptJobs kept = kept()) {
            kept.counted.room.set(1);
            StreamName name = kept.stream("idle");
            StreamJob stream = running(kept, name, 1);
            JobId batch = kept.job("hang");
            await(() -> kept.current().waits(batch).isPresent());
            kill(kept, stream.id(), 1);
            StreamJob _ = running(kept, name, 2);
            assertThat(kept.control.current().job(batch).orElseThrow().attempt()).isZero();
            kept.done(new StopStream(name));
            assertThat(running(kept, batch, 1).barren()).isZero();
        }
    }

    /// The attempt is gone while the keeper is at a job between the two.
    @Test
    void aBatchKeepsItsTurnBeforeOneThatWaitsForIt() throws Exception {
        AtomicBoolean mayGo = new AtomicBoolean();
        try (KeptJobs kept = new KeptJobs(scratch)) {
            kept.cluster();
            JobId killed = kept.job("hang");
            ScoreJob _ = running(kept, killed, 1);
            kept.counted.room.set(0);
            JobId between = kept.jobOn("big", "hang");
            JobId next = kept.job("hang");
            Optional<String> turn = Optional.of("its turn: 1 at once (jobs.at-once: 1)");
            await(() -> kept.current().waits(next).equals(turn));
            kept.hearing.set(job -> {
                while (job.id().equals(killed) && job.state() == JobState.QUEUED && !mayGo.get()) {
                    LockSupport.parkNanos(1_000_000);
                }
            });
            kill(kept, killed, 1);
            ScoreJob _ = kept.await(killed, one -> one.state() == JobState.QUEUED);
            kept.counted.asked.set(() -> {
                mayGo.set(true);
                while (kept.current().progress(killed).isPresent()) {
                    LockSupport.parkNanos(1_000_000);
                }
                kept.counted.room.set(1);
            });
            ScoreJob _ = running(kept, killed, 2);
            assertThat(kept.control.current().job(between).orElseThrow().attempt()).isZero();
            assertThat(kept.control.current().job(next).orElseThrow().attempt()).isZero();
        }
    }
}
