package dev.slipway.server.job;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.JobCommand.CancelJob;
import dev.slipway.api.control.JobCommand.EndJob;
import dev.slipway.api.control.JobCommand.RunSchedule;
import dev.slipway.api.control.JobCommand.StartAttempt;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.control.RegistryCommand.PublishVersion;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.JobTally;
import dev.slipway.api.job.LastRun;
import dev.slipway.api.job.ScheduleStatus;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.BatchJobName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.registry.Lineage;
import dev.slipway.api.registry.Version;
import dev.slipway.api.spec.BadRowLimit;
import dev.slipway.api.spec.BatchJobSpec;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.FileFormat;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.Schedule;
import dev.slipway.api.spec.ScoreWish;
import dev.slipway.control.Control;
import dev.slipway.control.ControlSpec;
import dev.slipway.control.gate.Gates;
import dev.slipway.testkit.fake.FakeJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of schedules as a clock goes on that is set by hand.
final class BatchSchedulesTest {
    private static final Principal ROOT =
            Principal.system("root", Role.SCIENTIST, Role.RELEASER, Role.ADMIN);
    private static final BatchJobName NIGHTLY = new BatchJobName("nightly");

    @TempDir Path scratch;

    private Instant now = Instant.parse("2026-03-27T12:00:00Z");
    private final InstantSource clock = () -> now;
    private final FakeJournal journal = new FakeJournal(clock);
    private final Control control =
            Control.open(new ControlSpec(journal, clock, JournalRecord::payload, new Gates()));
    private BatchSchedules schedules =
            new BatchSchedules(control, rules(Path.of("/")), clock, looks());
    private int keys;

    private static PathRules rules(Path root) {
        return new PathRules(List.of(root), root.resolve("data"));
    }

    /// However busy the machine is, the answer is waited for.
    private static FileLooks<RunSchedule> looks() {
        return new FileLooks<>(() -> {}, Duration.ofMinutes(1));
    }

    @BeforeEach
    void publish() throws IOException {
        Path root = scratch.toRealPath();
        schedules = new BatchSchedules(control, rules(root), clock, looks());
        done(
                new PublishVersion(
                        new ModelName("flights"),
                        new Version.Content(
                                Sha256.of("flights"),
                                10,
                                "xgboost",
                                null,
                                new Version.ScanSummary(Sha256.of("report"), 0, 0),
                                null),
                        Lineage.UNKNOWN,
                        null,
                        Map.of()));
        Files.writeString(root.resolve("in.csv"), "a\n1\n");
    }

    @AfterEach
    void close() {
        control.close();
    }

    private CommandResult submit(Command command) {
        IdempotencyKey key = new IdempotencyKey("key-" + keys++);
        return control.submit(new CommandRequest(ROOT, key, command, false));
    }

    private void done(Command command) {
        assertThat(submit(command)).isInstanceOf(CommandResult.Done.class);
    }

    private BatchJobSpec spec(String cron, String zone) throws IOException {
        return new BatchJobSpec(
                NIGHTLY,
                TeamName.DEFAULT,
                new ScoreWish(
                        "flights",
                        null,
                        scratch.toRealPath().resolve("in.csv").toString(),
                        null,
                        scratch.toRealPath().resolve("out/{run}").toString(),
                        FileFormat.PARQUET,
                        List.of(),
                        BadRowLimit.NONE,
                        null,
                        null),
                new Schedule(cron, zone, false));
    }

    private void declare(BatchJobSpec spec) {
        done(new ApplyObjects(List.of(new Put(spec, null)), List.of()));
    }

    private void lookAt(String moment) {
        now = Instant.parse(moment);
        look();
    }

    private void look() {
        Image image = control.current();
        image.objects(Kind.BATCH_JOB).forEach(batchJob -> schedules.look(image, batchJob));
        schedules.forget(image);
    }

    private LastRun last() {
        return control.current().lastRun(NIGHTLY).orElseThrow();
    }

    private String skipped() {
        return journal.reveal(requireNonNull(last().skipped()).value()).orElseThrow();
    }

    private long jobs() {
        return control.current().lastJob();
    }

    private void end() {
        done(new CancelJob(JobId.of(jobs()), null));
    }

    @Test
    void aJobIsSubmittedOnceWhenItIsDue() throws IOException {
        declare(spec("0 3 * * *", "Europe/Berlin"));
        lookAt("2026-03-28T01:59:59Z");
        assertThat(jobs()).isZero();
        lookAt("2026-03-28T02:00:00Z");
        lookAt("2026-03-28T02:00:01Z");
        assertThat(jobs()).isOne();
        ScoreJob job = control.current().job(JobId.of(1)).orElseThrow();
        assertThat(job.spec().files().output()).endsWith("/out/20260328T0300");
        assertThat(job.submission().principal().value()).isEqualTo("system:schedules");
        assertThat(last().job()).isEqualTo(JobId.of(1));
        assertThat(last().run().missed()).isZero();
    }

    /// A schedule of each minute would have a thread wait for a share in each of them.
    @Test
    @Timeout(60)
    void oneThreadWaitsForFilesThatDoNotAnswerHoweverManyTimesGoBy() throws Exception {
        CountDownLatch answers = new CountDownLatch(1);
        CountDownLatch news = new CountDownLatch(1);
        Set<Thread> asking = ConcurrentHashMap.newKeySet();
        Path root =
                SlowPath.of(
                        Files.createDirectories(scratch.resolve("share")),
                        () -> {
                            asking.add(Thread.currentThread());
                            awaitAll(answers);
                        });
        schedules =
                new BatchSchedules(
                        control,
                        new PathRules(
                                List.of(scratch.toRealPath(), root),
                                scratch.toRealPath().resolve("data")),
                        clock,
                        new FileLooks<>(news::countDown, Duration.ofMillis(1)));
        declare(spec("* * * * *", "UTC"));
        for (int minute = 1; minute < 5; minute++) {
            lookAt("2026-03-27T12:0" + minute + ":00Z");
        }
        assertThat(jobs()).isZero();
        answers.countDown();
        news.await();
        assertThat(asking).hasSize(1);
        for (look(); jobs() == 0; look()) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(last().run().due()).isEqualTo("2026-03-27T12:04:00Z");
        assertThat(control.current().job(JobId.of(1)).orElseThrow().spec().files().output())
                .endsWith("/out/20260327T1204");
    }

    private static void awaitAll(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void timesWithoutAServerComeToOneJobAndAreCounted() throws IOException {
        declare(spec("0 3 * * *", "UTC"));
        lookAt("2026-04-07T15:00:00Z");
        assertThat(jobs()).isOne();
        assertThat(last().run().due()).isEqualTo("2026-04-07T03:00:00Z");
        assertThat(last().run().missed()).isEqualTo(10);
        lookAt("2026-04-07T15:00:01Z");
        assertThat(jobs()).isOne();
    }

    @Test
    void aTimeAtWhichTheJobBeforeIsNotOverIsSkippedAndSaid() throws IOException {
        declare(spec("0 * * * *", "UTC"));
        lookAt("2026-03-27T13:00:00Z");
        lookAt("2026-03-27T14:00:00Z");
        assertThat(jobs()).isOne();
        assertThat(skipped()).isEqualTo("job-1 of the time before is not over");
        lookAt("2026-03-27T15:00:00Z");
        assertThat(jobs()).isOne();
        end();
        lookAt("2026-03-27T16:00:00Z");
        assertThat(jobs()).isEqualTo(2);
        assertThat(last().skipped()).isNull();
    }

    @Test
    void theClocksJumpsNeitherLoseNorRepeatATime() throws IOException {
        declare(spec("30 2 * * *", "Europe/Berlin"));
        lookEachMinute("2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z");
        lookEachMinute("2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z");
        assertThat(control.current().jobs())
                .extracting(job -> job.submission().time().toString())
                .containsExactly(
                        "2026-03-28T12:00:00Z",
                        "2026-03-29T01:30:00Z",
                        "2026-03-30T00:30:00Z",
                        "2026-10-24T12:00:00Z",
                        "2026-10-25T00:30:00Z",
                        "2026-10-26T01:30:00Z");
    }

    private void lookEachMinute(String from, String until) {
        Instant end = Instant.parse(until);
        for (now = Instant.parse(from); now.isBefore(end); now = now.plus(Duration.ofMinutes(1))) {
            look();
            control.current().jobs().stream()
                    .filter(ScoreJob::isOpen)
                    .forEach(job -> done(new CancelJob(job.id(), null)));
        }
    }

    @Test
    void whatIsPausedBeginsNothingAndMakesUpForNothing() throws IOException {
        declare(spec("0 3 * * *", "UTC"));
        declare(spec("0 3 * * *", "UTC").paused(true));
        lookAt("2026-04-01T12:00:00Z");
        assertThat(jobs()).isZero();
        declare(spec("0 3 * * *", "UTC"));
        lookAt("2026-04-01T12:00:01Z");
        assertThat(jobs()).isZero();
        lookAt("2026-04-02T03:00:00Z");
        assertThat(jobs()).isOne();
        assertThat(last().run().missed()).isZero();
    }

    @Test
    void whatIsWrongWithFilesIsSaidAndTheNextTimeComes() throws IOException {
        declare(spec("0 3 * * *", "UTC"));
        Files.delete(scratch.resolve("in.csv"));
        lookAt("2026-03-28T03:00:00Z");
        assertThat(jobs()).isZero();
        assertThat(skipped()).contains("input: ", "in.csv");
        Files.writeString(scratch.resolve("in.csv"), "a\n1\n");
        lookAt("2026-03-29T03:00:00Z");
        assertThat(jobs()).isOne();
    }

    @Test
    void whatCannotBeIsRefusedWhenItIsDeclared() throws IOException {
        for (String cron : List.of("0 0 30 2 *", "often")) {
            CommandResult result =
                    submit(new ApplyObjects(List.of(new Put(spec(cron, "UTC"), null)), List.of()));
            assertThat(result).isInstanceOf(CommandResult.Refused.class);
            assertThat(((CommandResult.Refused) result).refusal().message())
                    .contains("cron: '" + cron, "for batchjob/nightly");
        }
        Principal viewer = Principal.system("viewer", Role.VIEWER);
        CommandResult forbidden =
                control.submit(
                        new CommandRequest(
                                viewer,
                                new IdempotencyKey("viewer"),
                                new ApplyObjects(
                                        List.of(new Put(spec("0 3 * * *", "UTC"), null)),
                                        List.of()),
                                false));
        assertThat(forbidden.toString()).contains("permission: SCORE on ");
    }

    @Test
    void whatIsRemovedIsForgotten() throws IOException {
        declare(spec("0 3 * * *", "UTC"));
        lookAt("2026-03-28T03:00:00Z");
        done(new ApplyObjects(List.of(), List.of(new ObjectId(Kind.BATCH_JOB, NIGHTLY.value()))));
        assertThat(control.current().lastRun(NIGHTLY)).isEmpty();
        lookAt("2026-03-29T03:00:00Z");
        assertThat(jobs()).isOne();
        assertThat(control.current().job(JobId.of(1)).orElseThrow().isOpen()).isTrue();
        declare(spec("0 3 * * *", "UTC"));
        lookAt("2026-03-30T03:00:00Z");
        assertThat(jobs()).isEqualTo(2);
    }

    @Test
    void aClockThatJumpsToAndFroLosesNoneOfWhatIsAheadAndRepeatsNothing() throws IOException {
        declare(spec("0 3 * * *", "UTC"));
        lookAt("2026-03-28T03:00:00Z");
        end();
        lookAt("2026-04-05T04:00:00Z");
        assertThat(jobs()).isEqualTo(2);
        assertThat(last().run().missed()).isEqualTo(7);
        end();
        lookAt("2026-03-29T03:00:00Z");
        lookAt("2026-04-05T03:00:00Z");
        assertThat(jobs()).isEqualTo(2);
        DeclaredObject object =
                control.current()
                        .object(new ObjectId(Kind.BATCH_JOB, NIGHTLY.value()))
                        .orElseThrow();
        now = Instant.parse("2026-03-30T00:00:00Z");
        ScheduleStatus status = new ScheduleLook(control, clock).of(object, last());
        assertThat(status.next()).isEqualTo("2026-04-06T03:00:00Z");
        lookAt("2026-04-06T03:00:00Z");
        assertThat(jobs()).isEqualTo(3);
        assertThat(last().run().missed()).isZero();
    }

    @Test
    void anotherZoneCountsFromWhenItIsDeclared() throws IOException {
        declare(spec("0 3 * * *", "UTC"));
        lookAt("2026-03-28T03:00:00Z");
        end();
        now = Instant.parse("2026-03-28T04:00:00Z");
        declare(spec("0 3 * * *", "America/New_York"));
        lookAt("2026-03-28T06:59:59Z");
        assertThat(jobs()).isOne();
        lookAt("2026-03-28T07:00:00Z");
        assertThat(jobs()).isEqualTo(2);
        end();
        now = Instant.parse("2026-03-28T08:00:00Z");
        declare(spec("0 3 * * *", "Asia/Tokyo"));
        lookAt("2026-03-28T18:00:00Z");
        assertThat(jobs()).isEqualTo(3);
        assertThat(last().run().missed()).isZero();
    }

    @Test
    void twoServersInTurnBeginOneJob() throws IOException {
        declare(spec("0 3 * * *", "UTC"));
        Image before = control.current();
        lookAt("2026-03-28T03:00:00Z");
        end();
        BatchSchedules other =
                new BatchSchedules(control, rules(scratch.toRealPath()), clock, looks());
        before.objects(Kind.BATCH_JOB).forEach(batchJob -> other.look(before, batchJob));
        assertThat(jobs()).isOne();
    }

    @Test
    void whatShouldBeLookedAtIsSaid() throws IOException {
        declare(spec("0 3 * * *", "UTC"));
        now = Instant.parse("2026-03-28T03:00:59Z");
        assertThat(trouble()).isNull();
        now = Instant.parse("2026-03-28T03:01:00Z");
        assertThat(trouble()).isEqualTo("is late: nothing has become of 2026-03-28T03:00:00Z yet");
        look();
        assertThat(trouble()).isNull();
        lookAt("2026-03-29T03:00:00Z");
        assertThat(trouble()).isEqualTo("skipped 2026-03-29T03:00:00Z");
        end();
        lookAt("2026-03-30T03:00:00Z");
        assertThat(trouble()).isNull();
        JobId job = JobId.of(jobs());
        done(new StartAttempt(job, 1));
        done(new EndJob(job, 1, JobState.FAILED, new FreeText("too many bad rows"), JobTally.NONE));
        assertThat(trouble()).isEqualTo("job-2 failed");
        declare(spec("0 3 * * *", "UTC").paused(true));
        assertThat(trouble()).isNull();
    }

    private @Nullable String trouble() {
        DeclaredObject object =
                control.current()
                        .object(new ObjectId(Kind.BATCH_JOB, NIGHTLY.value()))
                        .orElseThrow();
        LastRun last = control.current().lastRun(NIGHTLY).orElse(null);
        return new ScheduleLook(control, clock).of(object, last).trouble();
    }
}
