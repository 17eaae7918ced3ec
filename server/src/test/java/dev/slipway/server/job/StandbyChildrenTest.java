package dev.slipway.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.JobCommand.StopStream;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.job.StreamStandby;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.spec.StreamJobSpec;
import dev.slipway.api.spec.StreamJobSpec.Commit;
import dev.slipway.api.spec.StreamJobSpec.Wanted;
import dev.slipway.documents.Documents;
import dev.slipway.server.child.JobProgram;
import dev.slipway.server.child.JobProgram.Begin;
import dev.slipway.server.job.JobMemory.Taken.Lease;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class StandbyChildrenTest {
    private static final StreamName NAME = new StreamName("late-flights");
    private static final Duration HUNG = Duration.ofMinutes(5);

    @TempDir Path scratch;

    private KeptJobs kept() throws Exception {
        KeptJobs kept = new KeptJobs(scratch);
        kept.brokers();
        return kept;
    }

    private static StreamJobSpec wish(boolean standby, Commit commit) {
        StreamJobSpec spec = MadeStreams.spec(NAME, "run", Wanted.RUNNING);
        return new StreamJobSpec(
                spec.stream(),
                spec.team(),
                spec.endpoint(),
                spec.model(),
                spec.from(),
                spec.to(),
                commit,
                spec.maxBadRows(),
                spec.passThrough(),
                spec.on(),
                standby,
                spec.state());
    }

    private static void apply(KeptJobs kept, boolean standby, Commit commit) {
        Put put = new Put(wish(standby, commit), null);
        kept.done(new ApplyObjects(List.of(put), List.of()));
    }

    /// A stream with an attempt at work.
    private static void begin(KeptJobs kept) throws Exception {
        apply(kept, true, Commit.USUAL);
        StreamJob _ = kept.await(NAME, stream -> stream.state() == JobState.RUNNING);
    }

    /// The same with a child that waits; which process that is.
    private static ProcessHandle beginBeside(KeptJobs kept) throws Exception {
        begin(kept);
        return ready(kept);
    }

    private static StreamJob stream(KeptJobs kept) {
        return kept.control.current().stream(NAME).orElseThrow();
    }

    private static Path directory(KeptJobs kept) {
        return kept.attempts.directory(stream(kept).id());
    }

    private static void await(BooleanSupplier wanted) throws InterruptedException {
        while (!wanted.getAsBoolean()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("it never was so");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void await(KeptJobs kept, Predicate<StreamStandby> wanted) throws Exception {
        await(() -> kept.current().standby(stream(kept)).filter(wanted).isPresent());
    }

    private static void awaitCeiling(KeptJobs kept, JobId job) throws Exception {
        String why = "memory: below its team's ceiling";
        await(() -> kept.current().waits(job).filter(why::equals).isPresent());
    }

    private static ProcessHandle ready(KeptJobs kept) throws Exception {
        await(kept, StreamStandby::isReady);
        return handle(ChildMark.readStandby(directory(kept)).orElseThrow().pid());
    }

    private static ProcessHandle handle(long pid) {
        return ProcessHandle.of(pid).orElseThrow();
    }

    /// The child of an attempt, once it has one.
    private static ProcessHandle child(KeptJobs kept, int attempt) throws Exception {
        return child(directory(kept), attempt);
    }

    private static ProcessHandle child(Path directory, int attempt) throws Exception {
        await(() ->
                ChildMark.read(directory).filter(mark -> mark.attempt() == attempt).isPresent());
        return handle(ChildMark.read(directory).orElseThrow().pid());
    }

    private static void awaitEnd(ProcessHandle process) throws Exception {
        assertThat(process.onExit().get(60, TimeUnit.SECONDS).isAlive()).isFalse();
    }

    @Test
    void theOneThatWaitsTakesOverWhenTheOneAtWorkDies() throws Exception {
        try (KeptJobs kept = kept()) {
            ProcessHandle waiting = beginBeside(kept);
            assertThat(kept.counted.leases).hasValue(2);
            assertThat(child(kept, 1)).isNotEqualTo(waiting);
            child(kept, 1).destroyForcibly();
            assertThat(child(kept, 2)).isEqualTo(waiting);
            Path directory = directory(kept);
            Path turn = directory.resolve("told.json");
            await(() -> turn.toFile().length() > 0);
            String told = Files.readString(turn);
            assertThat(Documents.tree(told).path("SLIPWAY_KAFKA_SECRETS").asText())
                    .contains("PlainLoginModule");
            assertThat(Files.exists(directory.resolve("attempt-2.log"))).isTrue();
            ProcessHandle next = ready(kept);
            assertThat(next).isNotEqualTo(waiting);
            assertThat(kept.counted.leases).hasValue(2);
            next.destroyForcibly();
            assertThat(waiting.isAlive()).isTrue();
        }
    }

    @Test
    void oneThatDiesIsFollowedByAnotherAndTheAttemptGoesOn() throws Exception {
        try (KeptJobs kept = kept()) {
            ProcessHandle first = beginBeside(kept);
            ProcessHandle atWork = child(kept, 1);
            first.destroyForcibly();
            awaitEnd(first);
            assertThat(ready(kept)).isNotEqualTo(first);
            assertThat(atWork.isAlive()).isTrue();
            assertThat(stream(kept).attempt()).isEqualTo(1);
            assertThat(kept.counted.leases).hasValue(2);
        }
    }

    @Test
    void oneThatIsNeverReadyIsGivenUpForAnother() throws Exception {
        try (KeptJobs kept = kept()) {
            kept.counted.room.set(1);
            begin(kept);
            ProcessHandle atWork = child(kept, 1);
            Path hang = Files.createFile(directory(kept).resolve("hang"));
            kept.counted.room.set(2);
            await(() -> Files.exists(directory(kept).resolve("hanging")));
            await(() -> ChildMark.readStandby(directory(kept)).isPresent());
            ProcessHandle hung = handle(ChildMark.readStandby(directory(kept)).orElseThrow().pid());
            Files.delete(hang);
            kept.ahead.set(HUNG.minusSeconds(60));
            await(kept, one -> !one.isReady() && one.hindrance() == null);
            assertThat(hung.isAlive()).isTrue();
            kept.ahead.set(HUNG);
            awaitEnd(hung);
            assertThat(ready(kept)).isNotEqualTo(hung);
            assertThat(atWork.isAlive()).isTrue();
            assertThat(stream(kept).attempt()).isEqualTo(1);
        }
    }

    @Test
    void oneThatIsNotHeardAnyMoreIsGivenUpForAnother() throws Exception {
        try (KeptJobs kept = kept()) {
            ProcessHandle silent = beginBeside(kept);
            kept.ahead.set(HUNG);
            awaitEnd(silent);
            assertThat(ready(kept)).isNotEqualTo(silent);
            assertThat(stream(kept).attempt()).isEqualTo(1);
            assertThat(kept.counted.leases).hasValue(2);
        }
    }

    @Test
    void oneThatIsSilentForAMinuteIsHandedNoAttempt() throws Exception {
        try (KeptJobs kept = kept()) {
            ProcessHandle silent = beginBeside(kept);
            kept.ahead.set(Duration.ofMinutes(1));
            child(kept, 1).destroyForcibly();
            assertThat(child(kept, 2)).isNotEqualTo(silent);
            awaitEnd(silent);
        }
    }

    @Test
    void whereThereIsNoRoomItIsSaidAndTriedAgain() throws Exception {
        try (KeptJobs kept = kept()) {
            kept.counted.room.set(1);
            begin(kept);
            await(kept, one -> !one.isReady() && "memory: taken".equals(one.hindrance()));
            kept.counted.room.set(2);
            assertThat(ready(kept).isAlive()).isTrue();
            assertThat(stream(kept).attempt()).isEqualTo(1);
        }
    }

    @Test
    void aJobThatWaitsForMemoryGoesBefore() throws Exception {
        try (KeptJobs kept = kept()) {
            kept.counted.room.set(1);
            begin(kept);
            JobId batch = kept.job("hang");
            await(kept, one -> "memory: another job waits for it".equals(one.hindrance()));
            kept.counted.room.set(2);
            kept.await(batch, job -> job.state() == JobState.RUNNING);
            await(kept, one -> !one.isReady() && "memory: taken".equals(one.hindrance()));
        }
    }

    @Test
    void whatAnAttemptGivesBackIsItsOwnJobsFirst() throws Exception {
        StreamName other = new StreamName("early-flights");
        try (KeptJobs kept = kept()) {
            kept.counted.room.set(1);
            begin(kept);
            Put put = new Put(MadeStreams.spec(other, "run", Wanted.RUNNING), null);
            kept.done(new ApplyObjects(List.of(put), List.of()));
            await(kept, one -> "memory: another job waits for it".equals(one.hindrance()));
            kept.counted.room.set(2);
            StreamJob beside = kept.await(other, stream -> stream.state() == JobState.RUNNING);
            await(kept, one -> "memory: taken".equals(one.hindrance()));
            child(kept.attempts.directory(beside.id()), 1).destroyForcibly();
            StreamJob _ = HeardStreams.running(kept, other, 2);
            assertThat(kept.counted.leases).hasValue(2);
        }
    }

    @Test
    void aJobInAPauseKeepsItsMemoryFromOtherStreamsChildren() throws Exception {
        StreamName other = new StreamName("early-flights");
        try (KeptJobs kept = kept()) {
            kept.counted.room.set(1);
            begin(kept);
            Put put = new Put(MadeStreams.spec(other, "crash", Wanted.RUNNING), null);
            kept.done(new ApplyObjects(List.of(put), List.of()));
            await(kept, one -> "memory: another job waits for it".equals(one.hindrance()));
            kept.counted.room.set(2);
            // From the second on there is a pause behind each.
            StreamJob _ = kept.await(other, stream -> stream.attempt() >= 4);
            assertThat(ChildMark.readStandby(directory(kept))).isEmpty();
        }
    }

    @Test
    void aJobAtItsTeamsCeilingKeepsNoOtherTeamsChildAway() throws Exception {
        TeamName team = new TeamName("research");
        try (KeptJobs kept = kept()) {
            kept.counted.full.set(team.value());
            JobId batch = kept.jobOf(team, "hang");
            awaitCeiling(kept, batch);
            ProcessHandle waiting = beginBeside(kept);
            assertThat(waiting.isAlive()).isTrue();
            kept.counted.full.set("");
            kept.await(batch, job -> job.state() == JobState.RUNNING);
        }
    }

    @Test
    void aJobAtItsTeamsCeilingGoesBeforeChildrenOfThatTeam() throws Exception {
        try (KeptJobs kept = kept()) {
            kept.counted.room.set(1);
            begin(kept);
            kept.counted.full.set(TeamName.DEFAULT.value());
            JobId batch = kept.job("hang");
            kept.counted.room.set(Integer.MAX_VALUE);
            awaitCeiling(kept, batch);
            await(kept, one -> "memory: another job waits for it".equals(one.hindrance()));
        }
    }

    @Test
    void whoeverWishesForNoneAnyMoreDoesNotDisturbTheAttempt() throws Exception {
        try (KeptJobs kept = kept()) {
            ProcessHandle waiting = beginBeside(kept);
            apply(kept, false, Commit.USUAL);
            awaitEnd(waiting);
            await(() -> kept.counted.leases.get() == 1);
            assertThat(kept.current().standby(stream(kept))).isEmpty();
            assertThat(child(kept, 1).isAlive()).isTrue();
            assertThat(stream(kept).attempt()).isEqualTo(1);
        }
    }

    @Test
    void anotherWishIsForAnotherChild() throws Exception {
        try (KeptJobs kept = kept()) {
            ProcessHandle waiting = beginBeside(kept);
            Commit usual = Commit.USUAL;
            Duration often = Duration.ofMillis(100);
            apply(kept, true, new Commit(usual.delivery(), often, usual.transactionTimeout()));
            awaitEnd(waiting);
            assertThat(child(kept, 2)).isNotEqualTo(waiting);
            assertThat(ready(kept)).isNotEqualTo(waiting);
        }
    }

    @Test
    void aStreamThatIsStoppedKeepsNone() throws Exception {
        try (KeptJobs kept = kept()) {
            ProcessHandle waiting = beginBeside(kept);
            kept.done(new StopStream(NAME));
            StreamJob _ = kept.await(NAME, stream -> stream.state() == JobState.STOPPED);
            awaitEnd(waiting);
            await(() -> kept.counted.leases.get() == 0);
            assertThat(kept.current().standby(stream(kept)))
                    .contains(new StreamStandby(false, "no attempt is to follow"));
        }
    }

    @Test
    void aServerThatEndsLeavesNone() throws Exception {
        ProcessHandle waiting;
        Path directory;
        try (KeptJobs kept = kept()) {
            waiting = beginBeside(kept);
            directory = directory(kept);
            kept.current().close();
            assertThat(kept.counted.leases).hasValue(0);
        }
        awaitEnd(waiting);
        assertThat(ChildMark.readStandby(directory)).isEmpty();
    }

    @Test
    void aServerThatLostTheJournalKeepsNone() throws Exception {
        try (KeptJobs kept = kept()) {
            ProcessHandle waiting = beginBeside(kept);
            kept.isWriter.set(false);
            awaitEnd(waiting);
            await(() -> kept.counted.leases.get() == 0);
            assertThat(kept.current().standby(stream(kept))).as("another server knows").isEmpty();
        }
    }

    @Test
    void oneOfADeadServerIsEnded() throws Exception {
        try (KeptJobs kept = kept()) {
            kept.current().close();
            Process orphan = new ProcessBuilder("sleep", "600").start();
            Path directory = Files.createDirectories(kept.attempts.jobs().resolve("job-9"));
            ChildMark.writeStandby(
                    directory, 1, orphan.pid(), orphan.info().startInstant().orElseThrow());
            kept.restart();
            awaitEnd(orphan.toHandle());
            await(() -> ChildMark.readStandby(directory).isEmpty());
        }
    }

    @Test
    void whatNobodyPaysForYetIsPaidLater() throws Exception {
        AtomicLong nanos = new AtomicLong();
        try (KeptJobs kept = kept()) {
            begin(kept);
            AttemptSpec spec = with(kept.attempts, kept.attempts.program(), nanos::get);
            StandbyChild child = new StandbyChild(stream(kept), new Lease(100, () -> {}), spec);
            List<Usage> asked = new ArrayList<>();
            nanos.set(Duration.ofSeconds(2).toNanos());
            child.pay(used -> !asked.add(used));
            nanos.set(Duration.ofSeconds(3).toNanos());
            child.pay(asked::add);
            nanos.set(Duration.ofSeconds(4).toNanos());
            child.pay(asked::add);
            assertThat(asked)
                    .containsExactly(Usage.ofMemory(200), Usage.ofMemory(300), Usage.ofMemory(100));
        }
    }

    @Test
    void whereItIsGoneAsItIsHandedAnAttemptAChildIsStartedAsAlways() throws Exception {
        String script = "echo '{\"event\":\"standing-by\"}'; read turn";
        JobProgram waits =
                begin ->
                        new ProcessBuilder("sh", "-c", script)
                                .redirectError(Redirect.appendTo(begin.log().toFile()))
                                .start();
        try (KeptJobs kept = kept()) {
            kept.counted.room.set(1);
            begin(kept);
            assertThat(child(kept, 1).isAlive()).isTrue();
            AttemptSpec spec = with(kept.attempts, waits, System::nanoTime);
            StandbyChild child = new StandbyChild(stream(kept), new Lease(100, () -> {}), spec);
            child.start(() -> {});
            await(child::isReady);
            Path directory = directory(kept);
            ProcessHandle waiting = handle(ChildMark.readStandby(directory).orElseThrow().pid());
            waiting.destroyForcibly();
            awaitEnd(waiting);
            assertThat(child.isReady()).isFalse();
            Path log = directory.resolve("attempt-2.log");
            Process begun =
                    child.before(begin -> new ProcessBuilder("sh", "-c", "exit 7").start())
                            .start(new Begin(directory, log, List.of(), Map.of()));
            assertThat(begun.waitFor()).isEqualTo(7);
            assertThat(child.paidNanos(begun)).isZero();
        }
    }

    private static AttemptSpec with(AttemptSpec like, JobProgram program, LongSupplier nanoTime) {
        return new AttemptSpec(
                program,
                like.packages(),
                like.jobs(),
                like.cache(),
                like.settings(),
                like.meter(),
                like.brokers(),
                like.clusters(),
                like.feeds(),
                like.captures(),
                like.clock(),
                nanoTime);
    }
}
