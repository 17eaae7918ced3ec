package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.FencedException;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.Place;
import dev.slipway.jobs.attempt.StreamFile;
import dev.slipway.jobs.cluster.ClusterJob;
import dev.slipway.jobs.cluster.JarName;
import dev.slipway.jobs.cluster.Preflight;
import dev.slipway.jobs.cluster.RestDoor;
import dev.slipway.jobs.cluster.Submitted;
import dev.slipway.jobs.engine.Checkpoints.Checkpoint;
import dev.slipway.jobs.stream.HandedStream;
import dev.slipway.jobs.stream.StreamBoard;
import dev.slipway.jobs.stream.StreamTally.Counts;
import dev.slipway.jobs.stream.StreamWork;
import dev.slipway.jobs.stream.Stretch;
import dev.slipway.jobs.stream.TaskState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.jspecify.annotations.Nullable;

/// A standing cluster that runs the tasks of a stream. This process settles all that is decided
/// once, hands the tasks over, and hears of them through the files that they share; the cluster's
/// job goes on when this process ends, and the next attempt finds it by its id. That one listens to
/// it in the same way, where it does what is wanted, and hands nothing over.
///
/// *Threads*: one runs it; [#stop] from any.
final class ClusterStream implements StreamTasks {
    private static final System.Logger LOG = System.getLogger("slipway.jobs");
    private static final String ENTRY = "dev.slipway.jobs.ClusterStreamMain";
    private static final Duration SLOTS_PATIENCE = Duration.ofMinutes(5);
    private static final Duration END_PATIENCE = Duration.ofSeconds(30);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    /// Somebody waits for all tasks to begin, which files say: the door is asked no more often.
    private static final Duration UNTIL_ALL_BEGAN = Duration.ofMillis(50);

    private static final String ENDED_IN_ORDER =
            "the cluster's job that it listened to has ended in order, as was wished before";

    private static final String PART_MISSING =
            "the online store lacks a part of the stream's windows: the next attempt says all anew";

    /// How long a cluster that does not answer may be on its way back.
    private static final Duration SILENCE = Duration.ofMinutes(1);

    private final StreamWork work;
    private final Begun begun;
    private final RestDoor door;
    private final StreamBoard board;
    private final SideFiles sides;
    private final Submitted submitted;
    private final boolean isAdopted;
    private final Object handing = new Object();

    /// Guarded by that; null before it was handed over.
    private @Nullable ClusterJob job;

    private boolean isHeard;
    private long heard = -1;

    /// What an attempt goes on from.
    ///
    /// @param directory the job's own
    /// @param kept what tasks had in the newest checkpoint
    /// @param jar with the tasks
    record Begun(
            Path directory,
            StreamCheckpoints checkpoints,
            Optional<Checkpoint> newest,
            List<TaskState> kept,
            JarName jar) {
        Begun {
            kept = List.copyOf(kept);
        }
    }

    /// @param sides what tasks leave beside their answers
    /// @param submitted what is handed over, or was by an attempt before, and is listened to
    ClusterStream(
            StreamWork work,
            Place.Cluster cluster,
            Begun begun,
            SideFiles sides,
            Submitted submitted) {
        this.work = work;
        this.sides = sides;
        this.submitted = submitted;
        this.isAdopted = submitted.attempt() != work.attempt().number();
        this.begun = begun;
        this.door = door(cluster);
        this.board = new StreamBoard(begun.checkpoints().own());
        if (isAdopted) {
            this.job = new ClusterJob(door, submitted.id(), System::nanoTime);
        }
    }

    private static RestDoor door(Place.Cluster cluster) {
        return RestDoor.open(cluster);
    }

    /// Has the job of an earlier attempt keep what it has done, and end.
    ///
    /// @param attempt before which it is
    static void takeOver(long attempt, Place.Cluster cluster, Path directory)
            throws InterruptedException {
        Optional<Submitted> before =
                Submitted.read(directory).filter(one -> one.attempt() < attempt);
        if (before.isPresent()) {
            try (RestDoor door = door(cluster)) {
                ClusterJob job = new ClusterJob(door, before.get().id(), System::nanoTime);
                Path checkpoints =
                        StreamCheckpoints.of(
                                directory.resolve("checkpoints"), before.get().attempt());
                if (job.finish(checkpoints, END_PATIENCE)) {
                    before.get().forget(directory);
                }
            }
        }
    }

    @Override
    public Optional<String> run() throws InterruptedException {
        if (!isAdopted) {
            awaitRoom();
        }
        ClusterJob running;
        synchronized (handing) {
            if (work.isStopping()) {
                return Optional.empty();
            }
            running = job == null ? handOver() : job;
            job = running;
        }
        return watch(running);
    }

    private void awaitRoom() throws InterruptedException {
        Preflight preflight =
                new Preflight(
                        door.place(),
                        EnvironmentInformation.getVersion(),
                        work.settled().models().stream().anyMatch(work.versions()::isNative),
                        work.tasks());
        preflight.requireFit(door, begun.newest().isEmpty());
        preflight.requireNoConnector(door);
        preflight.awaitSlots(door, SLOTS_PATIENCE, System::nanoTime);
    }

    private ClusterJob handOver() throws InterruptedException {
        Path directory = begun.directory();
        HandedStream handed =
                new HandedStream(
                        StreamFile.text(directory),
                        new HandedStream.Settled(
                                work.settled(),
                                work.tasks(),
                                work.begin().limits(),
                                StreamGraph.drift(work).orElse(null),
                                work.gaps()),
                        work.firstRead(),
                        work.begin().offsets(),
                        work.begin().letters(),
                        begun.checkpoints().own(),
                        sides.captureKey());
        writeDown(handed.text());
        submitted.write(directory);
        RestDoor.Submission submission =
                new RestDoor.Submission(
                        submitted.id(),
                        ENTRY,
                        List.of(handed.text()),
                        begun.newest().map(one -> one.path().toUri().toString()).orElse(null));
        door.run(begun.jar(), submission);
        return new ClusterJob(door, submitted.id(), System::nanoTime);
    }

    /// Whoever finds the job by its id finds by this what it does.
    private void writeDown(String text) throws InterruptedException {
        Path own = begun.checkpoints().own();
        HandedFile file = new HandedFile(text, begun.jar().await(), begun.newest().orElse(null));
        try {
            sides.makeRoom();
            file.write(own);
        } catch (IOException e) {
            Optional<Long> successor = begun.checkpoints().successor();
            if (successor.isPresent()) {
                throw new FencedException(successor.get());
            }
            throw new JobException(EndCode.OUTPUT_FAILED, own + " cannot be written: " + e, e);
        }
    }

    private Optional<String> watch(ClusterJob running) throws InterruptedException {
        long answered = System.nanoTime();
        long asked = answered - BETWEEN_LOOKS.toNanos();
        while (!work.isStopping()) {
            try {
                look();
                if (isHeard || System.nanoTime() - asked >= BETWEEN_LOOKS.toNanos()) {
                    asked = System.nanoTime();
                    running.requireRunning(trace -> KafkaWords.failure(work.attempt(), trace));
                    answered = System.nanoTime();
                }
                Optional<String> reason = toLeave();
                if (heard >= 0 && reason.isPresent()) {
                    leave();
                    return reason;
                }
            } catch (JobException e) {
                boolean mayComeBack =
                        e.code() == EndCode.CLUSTER_UNREACHABLE
                                && System.nanoTime() - answered < SILENCE.toNanos();
                if (isEndedByOthers(running, e)) {
                    return Optional.of(ENDED_IN_ORDER);
                }
                if (!mayComeBack && !work.isStopping()) {
                    throw reason(e);
                }
            }
            Thread.sleep(isHeard ? BETWEEN_LOOKS : UNTIL_ALL_BEGAN);
        }
        return Optional.empty();
    }

    /// Why another attempt is to go on, if one is.
    private Optional<String> toLeave() {
        return work.versions()
                .following()
                .map(wanted -> work.settled().reasonFor(wanted))
                .or(() -> sides.areToBeginAnew() ? Optional.of(PART_MISSING) : Optional.empty());
    }

    /// Whether the job has ended since somebody had wished for that before this attempt began to
    /// listen: until its last checkpoint is complete it is at work for all that the cluster says.
    private boolean isEndedByOthers(ClusterJob running, JobException told)
            throws InterruptedException {
        return isAdopted
                && !work.isStopping()
                && told.code() == EndCode.INTERNAL
                && begun.checkpoints().successor().isEmpty()
                && running.isFinished();
    }

    /// Has the job end for another attempt, which takes it over where it does not end.
    private void leave() throws InterruptedException {
        try {
            boolean ignored = stop(END_PATIENCE);
        } catch (JobException e) {
            LOG.log(System.Logger.Level.WARNING, "the stream's job on the cluster may go on", e);
        }
    }

    private RuntimeException reason(JobException told) {
        Optional<Long> successor = begun.checkpoints().successor();
        if (successor.isPresent()) {
            return new FencedException(successor.get());
        }
        List<Stretch> lost = told.code() == EndCode.COMMIT_LOST ? board.lost() : List.of();
        return lost.isEmpty() ? told : work.commits().lost(lost, told);
    }

    /// What the tasks and their checkpoints say since the last look.
    private synchronized void look() {
        Optional<Long> successor = begun.checkpoints().successor();
        if (successor.isPresent()) {
            throw new FencedException(successor.get());
        }
        work.tally().see(board.counted());
        if (!isHeard && work.tally().begun() >= work.tasks()) {
            isHeard = true;
            Object ignored = work.resume(begun.kept());
        }
        if (isHeard) {
            lookAtCheckpoints();
        }
        sides.bring();
    }

    private void lookAtCheckpoints() {
        KeptTasks kept;
        try {
            Optional<Checkpoint> newest = begun.checkpoints().newestOwn();
            if (newest.isEmpty() || newest.get().number() <= heard) {
                return;
            }
            kept = KeptTasks.of(newest.get().path());
        } catch (IOException | UncheckedIOException e) {
            // The engine has removed it: there is a newer one.
            return;
        }
        heard = kept.number();
        long rows = 0;
        long dead = 0;
        Map<Integer, Long> offsets = new HashMap<>();
        for (TaskState task : kept.tasks()) {
            rows += task.rows();
            dead += task.dead();
            offsets.putAll(task.offsets());
        }
        work.atCheckpoint(heard, new Counts(rows, dead), offsets);
        work.completed(heard);
        work.shelf().complete(heard);
        work.checkDeadLetters();
    }

    @Override
    public boolean stop(Duration patience) throws InterruptedException {
        work.stop();
        synchronized (handing) {
            ClusterJob running = job;
            if (running == null
                    || isLeft()
                    || !running.finish(begun.checkpoints().own(), patience)) {
                return false;
            }
            submitted.forget(begun.directory());
        }
        try {
            lookLast();
        } catch (JobException e) {
            // It has ended all the same: whoever goes on looks again.
            LOG.log(System.Logger.Level.WARNING, "the last look at the stream's work", e);
        }
        return true;
    }

    /// Behind a last checkpoint all is committed; of what ended otherwise the next attempt knows.
    private synchronized void lookLast() throws InterruptedException {
        look();
        if (ended().isFinished()) {
            sides.bringLast();
            work.shelf().committed();
        }
    }

    private ClusterJob ended() {
        return new ClusterJob(door, submitted.id(), System::nanoTime);
    }

    /// Whether a later attempt has begun, and it is for that one to say what becomes of the job: a
    /// process that wakes up ends nobody else's. Once it has taken the checkpoints it has no use
    /// for the job, which cannot complete another.
    private boolean isLeft() {
        return begun.checkpoints().successor().isPresent() && !begun.checkpoints().isTaken();
    }

    /// Ends the cluster's job, if it has not ended: it is given up, unless a later attempt decides.
    @Override
    public void close() {
        try {
            ClusterJob running;
            synchronized (handing) {
                running = job;
            }
            if (running != null && !isLeft() && running.cancel(END_PATIENCE)) {
                submitted.forget(begun.directory());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (JobException e) {
            // Its checkpoints are taken by the next attempt, and with them all that it could do.
            LOG.log(System.Logger.Level.ERROR, "the stream's job on the cluster may go on", e);
        } finally {
            door.close();
        }
    }
}
