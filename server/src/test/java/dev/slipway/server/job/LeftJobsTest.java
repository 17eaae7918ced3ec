package dev.slipway.server.job;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.control.JobCommand;
import dev.slipway.api.control.JobCommand.CancelJob;
import dev.slipway.api.control.JobCommand.StartAttempt;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.server.child.ChildTask;
import dev.slipway.server.child.SmallFiles;
import dev.slipway.server.child.StreamTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of jobs whose server stops, dies or may not write any more.
final class LeftJobsTest {
    @TempDir Path scratch;

    @Test
    void aServerThatStopsLeavesItsJobsToTheNextOne() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            JobId id = kept.job("hang", "commit");
            kept.await(id, job -> job.state() == JobState.RUNNING);
            kept.restart();
            ScoreJob job = kept.over(id);
            assertThat(job.state()).isEqualTo(JobState.COMMITTED);
            assertThat(job.attempt()).isEqualTo(2);
        }
    }

    @Test
    void theChildOfADeadServerIsEndedAndItsJobGoesOn() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            kept.current().close();
            JobId id = kept.job("commit", "commit");
            assertThat(new JobReports(kept.control).report(start(id))).isEmpty();
            ScoreJob begun = kept.await(id, job -> job.state() == JobState.RUNNING);
            Path input = Path.of(begun.spec().files().input());
            Files.write(input, List.of("hang", "commit"));
            Process orphan = kept.attempts.start(begun, List.of());
            Instant born = orphan.info().startInstant().orElseThrow();
            Usage used = new Usage(7, 7, 9, 0, 5);
            new ChildMark(1, orphan.pid(), born, used, 5, 0, false, Map.of(), null)
                    .write(kept.attempts.directory(id));
            kept.restart();
            ScoreJob job = kept.over(id);
            assertThat(orphan.onExit().get().isAlive()).isFalse();
            assertThat(job.state()).isEqualTo(JobState.COMMITTED);
            assertThat(job.attempt()).isEqualTo(2);
            assertThat(job.usage().byteSeconds()).isGreaterThanOrEqualTo(9);
        }
    }

    private static JobCommand start(JobId id) {
        return new StartAttempt(id, 1);
    }

    @Test
    void outputThatADeadServerDidNotHearOfIsCommittedOnce() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            kept.current().close();
            JobId id = kept.job("commit-and-die", "crash");
            assertThat(new JobReports(kept.control).report(start(id))).isEmpty();
            ScoreJob begun = kept.await(id, job -> job.state() == JobState.RUNNING);
            assertThat(kept.attempts.start(begun, List.of()).waitFor()).isEqualTo(134);
            kept.restart();
            ScoreJob job = kept.over(id);
            assertThat(job.state()).isEqualTo(JobState.COMMITTED);
            assertThat(job.attempt()).isEqualTo(1);
            assertThat(latest(job).tally().rows()).isEqualTo(1_000);
            assertThat(job.usage().rows()).isEqualTo(1_000);
        }
    }

    /// A journal that was restored gives the numbers once more.
    @Test
    void noJobGoesOnFromWhatOneOfAnotherJournalHasLeftByItsName() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            kept.current().close();
            JobId id = kept.job("hang");
            Path foreign = left(kept, id, "0123456789ab");
            Path unknown = left(kept, JobId.of(7), "0123456789ab");
            Path own = left(kept, kept.job("hang"), identity(kept, JobId.of(2)));
            kept.restart();
            kept.await(id, job -> job.state() == JobState.RUNNING);
            assertThat(foreign).doesNotExist();
            assertThat(unknown).doesNotExist();
            assertThat(own).exists();
        }
    }

    /// A journal that was restored gives the numbers once more, to whatever job comes. A child goes
    /// on with a stream where one was begun.
    @Test
    void noBatchBeginsWhereAStreamOfAnotherJournalCouldNotBeCleared() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            kept.current().close();
            Path directory = Files.createDirectories(kept.attempts.directory(JobId.of(1)));
            Files.writeString(
                    directory.resolve(StreamTask.FILE),
                    "{\"job\":\"late-flights-0123456789ab\",\"attempt\":5}");
            Files.writeString(directory.resolve(Leftovers.ON_CLUSTER), "{}");
            Path away = Files.createFile(directory.resolve(FakeStream.AWAY));
            assertThat(kept.job("commit")).isEqualTo(JobId.of(1));
            kept.restart();
            while (kept.current().waits(JobId.of(1)).isEmpty()) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(kept.current().waits(JobId.of(1)).orElseThrow())
                    .contains("what another stream of that number has left in jobs/job-1");
            Path mark = directory.resolveSibling("job-1.discarded");
            while (Files.notExists(mark)) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(kept.control.current().job(JobId.of(1)).orElseThrow().attempt()).isZero();
            Files.delete(away);
            ScoreJob job = kept.over(JobId.of(1));
            assertThat(job.state()).isEqualTo(JobState.COMMITTED);
            assertThat(job.attempt()).isEqualTo(1);
        }
    }

    @Test
    void aBatchThatNeverBeganLeavesWhatAStreamOfAnotherJournalHasLeft() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            kept.current().close();
            JobId id = kept.job("commit");
            Path directory = Files.createDirectories(kept.attempts.directory(id));
            Path task = Files.writeString(directory.resolve(StreamTask.FILE), "{}");
            Leftovers.remove(kept.control.current().job(id).orElseThrow(), kept.attempts);
            assertThat(task).exists();
        }
    }

    /// As where the process is killed meanwhile, or a file cannot be deleted: whatever goes first.
    @Test
    void whatIsLeftOfAStreamSaysWhoseItIsUntilAllElseIsGone() throws IOException {
        Path directory = scratch.resolve("jobs/job-1");
        Path checkpoint = Files.createDirectories(directory.resolve("checkpoints/taken-5"));
        Path task = Files.writeString(directory.resolve(StreamTask.FILE), "{}");
        Path log = Files.writeString(directory.resolve("attempt-5.log"), "");
        assertThatThrownBy(() ->
                        Leftovers.removeStream(
                                directory,
                                tree -> {
                                    if (tree.endsWith("checkpoints")) {
                                        throw new IOException("it is not to be deleted");
                                    }
                                    SmallFiles.deleteTree(tree);
                                }))
                .hasMessage("it is not to be deleted");
        assertThat(checkpoint).exists();
        assertThat(task).exists();

        Leftovers.removeStream(
                directory,
                tree -> {
                    if (tree.equals(directory)) {
                        assertThat(checkpoint).doesNotExist();
                        assertThat(log).doesNotExist();
                        assertThat(task).exists();
                    }
                    SmallFiles.deleteTree(tree);
                });
        assertThat(directory).doesNotExist();
    }

    /// What has left something on a cluster stays until the next one of its name begins.
    @Test
    void anAttemptFindsNoCheckpointButThoseOfItsJob() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            kept.current().close();
            JobId id = kept.job("crash");
            assertThat(new JobReports(kept.control).report(start(id))).isEmpty();
            ScoreJob first = kept.await(id, job -> job.state() == JobState.RUNNING);
            ScoreJob second = first.begun(2, Instant.EPOCH);
            assertThat(leftBy(kept, first, "0123456789ab")).doesNotExist();
            assertThat(leftBy(kept, second, "0123456789ab")).doesNotExist();
            assertThat(leftBy(kept, second, second.identity())).exists();
        }
    }

    /// A checkpoint of whichever job has this identity, once an attempt of another has run there.
    private static Path leftBy(KeptJobs kept, ScoreJob job, String identity) throws Exception {
        Path checkpoint = left(kept, job.id(), identity);
        Files.writeString(kept.attempts.directory(job.id()).resolve(Leftovers.ON_CLUSTER), "{}");
        int _ = kept.attempts.start(job, List.of()).waitFor();
        return checkpoint;
    }

    private static String identity(KeptJobs kept, JobId id) {
        return kept.control.current().job(id).orElseThrow().identity();
    }

    /// A checkpoint of the job that has this identity.
    private static Path left(KeptJobs kept, JobId id, String identity) throws Exception {
        Path directory = kept.attempts.directory(id);
        Path checkpoint = directory.resolve("checkpoints/attempt-5/run/chk-9");
        Files.createDirectories(checkpoint);
        Files.writeString(
                directory.resolve(ChildTask.FILE),
                "{\"job\":\"" + id + "\",\"identity\":\"" + identity + "\",\"attempt\":5}");
        return Files.writeString(checkpoint.resolve("_metadata"), "x");
    }

    @Test
    void aServerThatLostTheJournalKeepsNoChild() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            JobId id = kept.job("hang");
            assertThat(kept.told.poll(60, TimeUnit.SECONDS).attempt()).isEqualTo(1);
            kept.isWriter.set(false);
            kept.done(new CancelJob(id, null));
            assertThat(kept.told.poll(60, TimeUnit.SECONDS)).isNotNull();
            kept.current().close();
            assertThat(kept.counted.leases).hasValue(0);
            assertThat(kept.control.current().job(id).orElseThrow().state())
                    .isEqualTo(JobState.RUNNING);
        }
    }

    private static ScoreJob.Ending latest(ScoreJob job) {
        return requireNonNull(job.latest());
    }
}
