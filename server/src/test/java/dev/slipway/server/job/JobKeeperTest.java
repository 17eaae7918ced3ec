package dev.slipway.server.job;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.JobCommand.CancelJob;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.cost.CostCause;
import dev.slipway.api.cost.MeterReading;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobProgress;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.BatchJobName;
import dev.slipway.api.spec.BadRowLimit;
import dev.slipway.api.spec.BatchJobSpec;
import dev.slipway.api.spec.Schedule;
import dev.slipway.api.spec.ScoreWish;
import dev.slipway.control.job.JobDecisions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JobKeeperTest {
    @TempDir Path scratch;

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aJobIsCommittedAndPaidFor() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            JobId id = kept.job("commit");
            ScoreJob job = kept.over(id);
            assertThat(job.state()).isEqualTo(JobState.COMMITTED);
            assertThat(job.attempt()).isEqualTo(1);
            assertThat(latest(job).tally().rows()).isEqualTo(1_000);
            assertThat(latest(job).tally().badRows()).isEqualTo(3);
            assertThat(latest(job).tally().manifest()).isNotNull();
            assertThat(job.usage().cpuNanos()).isPositive();
            kept.current().close();
            List<MeterReading> readings = kept.meter.beside(List::of).readings();
            assertThat(readings).hasSize(1);
            assertThat(readings.getFirst().cause()).isEqualTo(CostCause.JOB);
            assertThat(readings.getFirst().usage().slotNanos())
                    .isEqualTo(readings.getFirst().usage().cpuNanos());
            assertThat(readings.getFirst().usage().rows()).isEqualTo(1_000);
            assertThat(kept.counted.leases).hasValue(0);
            assertThat(kept.data.resolve("jobs").resolve(id.value())).doesNotExist();
        }
    }

    @Test
    void aScheduleThatIsDueHasItsJobRun() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            Path input = Files.write(kept.root.resolve("in.csv"), List.of("commit"));
            ScoreWish wish =
                    new ScoreWish(
                            KeptJobs.MODEL.value(),
                            null,
                            input.toString(),
                            null,
                            kept.root.resolve("{run}").toString(),
                            null,
                            List.of(),
                            BadRowLimit.NONE,
                            null,
                            null);
            BatchJobSpec daily =
                    new BatchJobSpec(
                            new BatchJobName("daily"),
                            TeamName.DEFAULT,
                            wish,
                            new Schedule("0 3 * * *", "UTC", false));
            kept.done(new ApplyObjects(List.of(new Put(daily, null)), List.of()));
            kept.ahead.set(Duration.ofDays(1));
            ScoreJob job = kept.over(JobId.of(1));
            assertThat(job.state()).isEqualTo(JobState.COMMITTED);
            assertThat(job.submission().principal().value()).isEqualTo("system:schedules");
            assertThat(job.spec().files().output()).endsWith("T0300");
        }
    }

    @Test
    void anAttemptThatBreaksHasASuccessorWithAGreaterNumber() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            ScoreJob job = kept.over(kept.job("crash", "advance-and-crash", "commit"));
            assertThat(job.state()).isEqualTo(JobState.COMMITTED);
            assertThat(job.attempt()).isEqualTo(3);
            assertThat(job.barren()).isZero();
        }
    }

    @Test
    void rowsThatAnAttemptBeforeHasFinishedArePaidForOnce() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            ScoreJob job = kept.over(kept.job("advance-and-crash", "commit"));
            kept.current().close();
            assertThat(job.attempt()).isEqualTo(2);
            assertThat(kept.meter.beside(List::of).readings().getFirst().usage().rows())
                    .isEqualTo(500 + 900);
            assertThat(job.usage().rows()).isEqualTo(500 + 900);
        }
    }

    @Test
    void whatIsSafeOfAJobIsToldWhileItRuns() throws Exception {
        AtomicLong nanos = new AtomicLong();
        try (KeptJobs kept = new KeptJobs(scratch)) {
            kept.passing.set(nanos::get);
            JobId id = kept.job("advance-and-hang");
            while (kept.current().progress(id).map(JobProgress::checkpointAge).isEmpty()) {
                LockSupport.parkNanos(1_000_000);
            }
            nanos.set(Duration.ofSeconds(90).toNanos());
            JobProgress progress = kept.current().progress(id).orElseThrow();
            assertThat(progress.rows()).isEqualTo(500);
            assertThat(progress.keptRows()).isEqualTo(400);
            assertThat(progress.checkpoint()).isEqualTo(3);
            assertThat(progress.checkpointAge()).isEqualTo(Duration.ofSeconds(90));
        }
    }

    @Test
    void aJobThatGetsNowhereIsGivenUpWithTheLastWordsOfItsChild() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            JobId id = kept.job("crash");
            ScoreJob job = kept.over(id);
            assertThat(job.state()).isEqualTo(JobState.FAILED);
            assertThat(job.attempt()).isEqualTo(5);
            assertThat(
                            kept.journal
                                    .reveal(requireNonNull(latest(job).reason()).value())
                                    .orElseThrow())
                    .isEqualTo(
                            "the child ended without a word, exit status 134: something is"
                                    + " broken");
            kept.current().close();
            assertThat(names(kept.root)).containsExactly("in-1.csv");
        }
    }

    /// The next attempt would find it, and there may be none.
    @Test
    void anOutputThatIsThereCountsAlthoughItsChildDiedBeforeItSaidSo() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            ScoreJob job = kept.over(kept.job("commit-and-die", "crash"));
            assertThat(job.state()).isEqualTo(JobState.COMMITTED);
            assertThat(latest(job).tally().rows()).isEqualTo(1_000);
        }
    }

    @Test
    void aJobThatNeedsMoreThanTheHeapOfAChildSaysWhatBoundsIt() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            ScoreJob job = kept.await(kept.job("exhaust"), one -> one.latest() != null);
            assertThat(kept.journal.reveal(requireNonNull(latest(job).reason()).value()))
                    .contains(
                            "the child ran out of memory: its heap of 256 MiB is one half of"
                                    + " jobs.memory");
            assertThat(kept.output(JobId.of(1))).doesNotExist();
        }
    }

    @Test
    void whatIsRefusedOrBrokenForGoodIsNotTriedAgain() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            ScoreJob refused = kept.over(kept.job("refuse"));
            assertThat(refused.state()).isEqualTo(JobState.REFUSED);
            assertThat(kept.journal.reveal(requireNonNull(latest(refused).reason()).value()))
                    .contains("column 'distance': missing");
            ScoreJob failed = kept.over(kept.job("fail"));
            assertThat(failed.state()).isEqualTo(JobState.FAILED);
            assertThat(failed.attempt()).isEqualTo(1);
        }
    }

    @Test
    void aPlaceWithoutRoomHindersAJobAndDoesNotBreakIt() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            JobId id = kept.job("full");
            ScoreJob job = kept.await(id, one -> one.barren() > 0);
            assertThat(job.state()).isEqualTo(JobState.QUEUED);
            assertThat(job.barren()).isEqualTo(JobDecisions.MOST_BARREN);
            assertThat(kept.journal.reveal(requireNonNull(latest(job).reason()).value()))
                    .contains("no space left");
        }
    }

    /// As on a full disk: the job's directory cannot be made, nor anything in it.
    @Test
    void anAttemptThatFindsNoRoomToBeginHindersItsJobWhichGoesOnOnceThereIsSome() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            kept.current().close();
            Path taken = Files.writeString(kept.attempts.jobs(), "no directory");
            kept.restart();
            JobId id = kept.job("commit");
            ScoreJob job = kept.await(id, one -> one.barren() > 0);
            assertThat(job.state()).isEqualTo(JobState.QUEUED);
            assertThat(job.barren()).isGreaterThanOrEqualTo(JobDecisions.MOST_BARREN);
            assertThat(kept.journal.reveal(requireNonNull(latest(job).reason()).value()))
                    .hasValueSatisfying(reason ->
                            assertThat(reason)
                                    .startsWith("the child could not be started, or heard: ")
                                    .contains(taken.toString()));
            Files.delete(taken);
            assertThat(kept.over(id).state()).isEqualTo(JobState.COMMITTED);
            assertThat(kept.counted.leases).hasValue(0);
        }
    }

    @Test
    void aCancelledJobLeavesNothing() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            JobId id = kept.job("hang");
            kept.await(id, job -> job.state() == JobState.RUNNING);
            kept.done(new CancelJob(id, new FreeText("wrong month")));
            assertThat(kept.over(id).state()).isEqualTo(JobState.CANCELLED);
            kept.current().close();
            assertThat(names(kept.root)).containsExactly("in-1.csv");
            assertThat(kept.counted.leases).hasValue(0);
        }
    }

    /// Each server counts its own jobs, and they may write beside each other.
    @Test
    void aCancelledJobLeavesWhatIsStagedForAnotherServersJobOfItsNumber() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            JobId id = kept.job("hang");
            ScoreJob job = kept.await(id, one -> one.state() == JobState.RUNNING);
            String mine = "." + kept.output(id).getFileName() + ".";
            Path own = kept.root.resolve(mine + job.outsideName() + ".attempt-1");
            while (!Files.exists(own)) {
                LockSupport.parkNanos(1_000_000);
            }
            String theirs = mine + id + "-0123abcd.attempt-1";
            String older = mine + id + ".attempt-1";
            Files.createDirectory(kept.root.resolve(theirs));
            Files.createDirectory(kept.root.resolve(older));
            kept.done(new CancelJob(id, null));
            assertThat(kept.over(id).state()).isEqualTo(JobState.CANCELLED);
            kept.current().close();
            assertThat(names(kept.root)).containsExactlyInAnyOrder(theirs, older, "in-1.csv");
        }
    }

    @Test
    void whatAnAttemptOfAnOlderReleaseHasStagedGoesWithItsJob() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            kept.current().close();
            JobId id = kept.job("commit");
            Path directory = Files.createDirectories(kept.attempts.directory(id));
            Files.writeString(directory.resolve("attempt.json"), "{\"job\":\"job-1\"}");
            String staged = "." + kept.output(id).getFileName() + "." + id + ".attempt-1";
            Files.createDirectory(kept.root.resolve(staged));
            kept.lacking.set("signed: by key k, which is not trusted for this");
            kept.restart();
            assertThat(kept.over(id).state()).isEqualTo(JobState.REFUSED);
            assertIsRemoved(directory);
            assertThat(names(kept.root)).containsExactly("in-1.csv");
        }
    }

    @Test
    void jobsGoOnBehindAnError() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            kept.isWithoutThread.set(true);
            assertThat(kept.over(kept.job("commit")).state()).isEqualTo(JobState.COMMITTED);
            assertThat(kept.isWithoutThread).isFalse();
        }
    }

    @Test
    void aJobThatEndsBetweenAttemptsLeavesNothing() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            JobId id = kept.job("advance-and-crash");
            kept.await(id, job -> job.attempt() >= 2);
            kept.lacking.set("signed: by key k, which is not trusted for this");
            assertThat(kept.over(id).state()).isEqualTo(JobState.REFUSED);
            assertIsRemoved(kept.attempts.directory(id));
            assertThat(names(kept.root)).containsExactly("in-1.csv");
        }
    }

    private static void assertIsRemoved(Path directory) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (Files.exists(directory) && System.nanoTime() - until < 0) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(directory).doesNotExist();
    }

    @Test
    void aServerThatComesToWriteRemovesWhatTheOneBeforeHadNoTimeTo() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            JobId id = kept.job("commit");
            assertThat(kept.over(id).state()).isEqualTo(JobState.COMMITTED);
            kept.isWriter.set(false);
            kept.restart();
            Path own = Files.createDirectories(kept.attempts.directory(id));
            kept.isWriter.set(true);
            assertIsRemoved(own);
        }
    }

    @Test
    void aJobOnAClusterTakesNoTurnHereAndIsEndedThereWhenCancelled() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            kept.cluster();
            JobId id = kept.jobOn("big", "hang");
            kept.await(id, job -> job.state() == JobState.RUNNING);
            Path own = kept.data.resolve("jobs").resolve(id.value());
            while (!Files.exists(own.resolve("cluster.json"))) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(Files.readString(own.resolve("attempt.json")))
                    .contains("\"parallelism\":8,", "https://flink.example")
                    .doesNotContain("token");
            assertThat(kept.over(kept.job("commit")).state()).isEqualTo(JobState.COMMITTED);
            kept.done(new CancelJob(id, new FreeText("wrong month")));
            assertThat(kept.over(id).state()).isEqualTo(JobState.CANCELLED);
            kept.current().close();
            assertThat(kept.output(id)).hasContent("token-of-the-cluster");
            assertThat(own).doesNotExist();
        }
    }

    @Test
    void whatAClusterUsedIsPaidOnceHoweverOftenItIsTold() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            kept.cluster();
            JobId id = kept.jobOn("big", "crash", "hang", "commit");
            kept.await(id, job -> job.state() == JobState.RUNNING && job.attempt() == 2);
            kept.restart();
            ScoreJob job = kept.over(id);
            assertThat(job.state()).isEqualTo(JobState.COMMITTED);
            assertThat(job.attempt()).isEqualTo(3);
            // 3,000 s in each attempt, and 500 s of the first two that the next one told of.
            assertThat(Duration.ofNanos(job.usage().cpuNanos()))
                    .isBetween(Duration.ofSeconds(10_000), Duration.ofSeconds(10_400));
        }
    }

    @Test
    void aVersionThatIsQuarantinedScoresNoFurtherRow() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            JobId running = kept.job("hang");
            JobId waiting = kept.job("commit");
            kept.await(running, job -> job.state() == JobState.RUNNING);
            kept.quarantine(1);
            assertThat(kept.over(running).state()).isEqualTo(JobState.CANCELLED);
            assertThat(kept.over(waiting).state()).isEqualTo(JobState.CANCELLED);
            assertThat(kept.over(waiting).attempt()).isZero();
        }
    }

    @Test
    void aVersionThatIsNotTrustedAnyMoreScoresNoRow() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            JobId running = kept.job("hang");
            kept.await(running, job -> job.state() == JobState.RUNNING);
            JobId waiting = kept.job("commit");
            kept.lacking.set("signed: by key k, which is not trusted for this");
            kept.done(new CancelJob(running, null));
            ScoreJob refused = kept.over(waiting);
            assertThat(refused.state()).isEqualTo(JobState.REFUSED);
            assertThat(kept.journal.reveal(requireNonNull(latest(refused).reason()).value()))
                    .contains(
                            "version 1 of model flights may not score: signed: by key k, which is"
                                    + " not trusted for this");
            assertThat(kept.output(waiting)).doesNotExist();
        }
    }

    @Test
    void jobsWaitForTheirTurn() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            JobId first = kept.job("hang");
            kept.await(first, job -> job.state() == JobState.RUNNING);
            JobId second = kept.job("commit");
            kept.done(new CancelJob(first, null));
            assertThat(kept.over(second).state()).isEqualTo(JobState.COMMITTED);
            assertThat(latest(kept.over(second)).time())
                    .isAfterOrEqualTo(latest(kept.over(first)).time());
        }
    }

    @Test
    void aPathThatHasBecomeALinkIsNotFollowed() throws Exception {
        try (KeptJobs kept = new KeptJobs(scratch)) {
            JobId first = kept.job("hang");
            kept.await(first, job -> job.state() == JobState.RUNNING);
            JobId second = kept.job("commit");
            Path secret = Files.writeString(scratch.resolve("secret.csv"), "commit");
            Path input = kept.root.resolve("in-2.csv");
            Files.delete(input);
            Files.createSymbolicLink(input, secret);
            kept.done(new CancelJob(first, null));
            assertThat(kept.over(second).state()).isEqualTo(JobState.REFUSED);
        }
    }

    private static ScoreJob.Ending latest(ScoreJob job) {
        return requireNonNull(job.latest());
    }
}
