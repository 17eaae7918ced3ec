package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.AttemptFile;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.FencedException;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.Place;
import dev.slipway.jobs.cluster.ClusterJob;
import dev.slipway.jobs.cluster.JarName;
import dev.slipway.jobs.cluster.Preflight;
import dev.slipway.jobs.cluster.RestDoor;
import dev.slipway.jobs.cluster.Submitted;
import dev.slipway.jobs.engine.Checkpoints.Checkpoint;
import dev.slipway.jobs.output.Board;
import dev.slipway.jobs.output.Stage;
import dev.slipway.jobs.score.ScoringModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.jspecify.annotations.Nullable;

/// A standing cluster that runs the tasks of an attempt. This process hands them over, hears of
/// them through the files that they share, and commits; the cluster's job goes on when this
/// process ends, and the next attempt finds it by its id. That one listens to it in the same way,
/// where it does what is wanted, and hands nothing over.
public final class ClusterEngine implements Engine {
    private static final System.Logger LOG = System.getLogger("slipway.jobs");
    private static final String ENTRY = "dev.slipway.jobs.ClusterMain";
    private static final Duration SLOTS_PATIENCE = Duration.ofMinutes(5);
    private static final Duration END_PATIENCE = Duration.ofSeconds(30);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    /// Until tasks have kept something: a job is further than it was when that is known.
    private static final Duration BETWEEN_FIRST_LOOKS = Duration.ofMillis(100);

    private static final Duration LAST_MOMENT = Duration.ofSeconds(1);

    /// How long a cluster that does not answer may be on its way back.
    private static final Duration SILENCE = Duration.ofMinutes(1);

    private final Workbench bench;
    private final ClusterJob job;
    private final Handed handed;
    private final @Nullable Long resumed;
    private final Board board;
    private final boolean isAdopted;
    private boolean isHeard;
    private long heardCheckpoint = -1;

    /// What was handed over, and where that is written down.
    private record Handed(Submitted submitted, Path directory) {
        void forget() {
            submitted.forget(directory);
        }
    }

    private ClusterEngine(Workbench bench, RestDoor door, Handed handed, @Nullable Long resumed) {
        Submitted submitted = handed.submitted();
        this.bench = bench;
        this.job = new ClusterJob(door, submitted.id(), System::nanoTime);
        this.handed = handed;
        this.resumed = resumed;
        this.board = new Board(bench.output().stage(), submitted.attempt());
        this.isAdopted = submitted.attempt() != bench.attempt().number();
    }

    private static RestDoor door(Place.Cluster cluster) {
        return RestDoor.open(cluster);
    }

    private static Preflight preflight(Attempt attempt, Place.Cluster cluster, ScoringModel model) {
        return new Preflight(
                cluster,
                EnvironmentInformation.getVersion(),
                model.isNative(),
                attempt.pace().parallelism());
    }

    /// Requires a cluster that can run the tasks.
    static void requireFit(Attempt attempt, Place.Cluster cluster, ScoringModel model)
            throws InterruptedException {
        try (RestDoor door = door(cluster)) {
            preflight(attempt, cluster, model).requireFit(door, attempt.number() == 1);
        }
    }

    /// Has the job of an earlier attempt keep what it has done, and end.
    static void takeOver(Attempt attempt, Place.Cluster cluster, Path directory)
            throws InterruptedException {
        Optional<Submitted> before =
                Submitted.read(directory).filter(one -> one.attempt() < attempt.number());
        if (before.isPresent()) {
            try (RestDoor door = door(cluster)) {
                ClusterJob job = new ClusterJob(door, before.get().id(), System::nanoTime);
                if (job.stop(END_PATIENCE)) {
                    before.get().forget(directory);
                }
            }
        }
    }

    /// Has the job that attempts have left end, for good.
    ///
    /// *Errors*: [JobException] when the cluster cannot be reached.
    public static void discard(Place.Cluster cluster, Path directory) throws InterruptedException {
        Optional<Submitted> before = Submitted.read(directory);
        if (before.isPresent()) {
            try (RestDoor door = door(cluster)) {
                boolean ignored =
                        new ClusterJob(door, before.get().id(), System::nanoTime)
                                .cancel(END_PATIENCE);
            }
            before.get().forget(directory);
        }
    }

    /// Hands the tasks over.
    static ClusterEngine start(
            Workbench bench, Place.Cluster cluster, Path directory, boolean isFirst, JarName jar)
            throws InterruptedException {
        Checkpoints checkpoints = new Checkpoints(directory.resolve("checkpoints"));
        Optional<Checkpoint> resumed = isFirst ? Optional.empty() : checkpoints.newest();
        Attempt attempt = bench.attempt();
        RestDoor door = door(cluster);
        boolean isDone = false;
        try {
            Preflight preflight = preflight(attempt, cluster, bench.model());
            preflight.requireFit(door, bench.attempt().number() == 1);
            preflight.awaitSlots(door, SLOTS_PATIENCE, System::nanoTime);
            Submitted submitted = Submitted.of(attempt.number(), attempt.job(), directory);
            String text = AttemptFile.text(directory);
            writeDown(bench, new HandedFile(text, jar.await(), resumed.orElse(null)));
            submitted.write(directory);
            RestDoor.Submission submission =
                    new RestDoor.Submission(
                            submitted.id(),
                            ENTRY,
                            List.of(text, checkpoints.of(attempt.number()).toString()),
                            resumed.map(one -> one.path().toUri().toString()).orElse(null));
            door.run(jar, submission);
            ClusterEngine engine =
                    new ClusterEngine(
                            bench,
                            door,
                            new Handed(submitted, directory),
                            resumed.map(Checkpoint::number).orElse(null));
            isDone = true;
            return engine;
        } finally {
            if (!isDone) {
                door.close();
            }
        }
    }

    /// Whoever finds the job by its id finds by this what it does.
    private static void writeDown(Workbench bench, HandedFile file) {
        Stage stage = bench.output().stage();
        try {
            file.write(stage.path());
        } catch (IOException e) {
            stage.requireOwn(bench.attempt());
            throw new JobException(EndCode.OUTPUT_FAILED, "the output cannot be written: " + e, e);
        }
    }

    /// Listens to a job that works already.
    static ClusterEngine listen(
            Workbench bench, Place.Cluster cluster, Path directory, AdoptedBatch going) {
        Board board = new Board(going.stage(), going.submitted().attempt());
        Optional<Board.Kept> kept = board.kept();
        Long newest = kept.isPresent() ? kept.get().checkpoint() : null;
        Checkpoint begun = going.file().newest();
        if (newest == null && begun != null) {
            newest = begun.number();
        }
        Handed handed = new Handed(going.submitted(), directory);
        return new ClusterEngine(bench, door(cluster), handed, newest);
    }

    @Override
    public Optional<Long> resumedFrom() {
        return Optional.ofNullable(resumed);
    }

    @Override
    public void run() throws InterruptedException {
        Stage stage = bench.output().stage();
        long answered = System.nanoTime();
        while (stage.allParts().isEmpty()) {
            look(stage);
            try {
                job.requireRunning();
                answered = System.nanoTime();
            } catch (JobException e) {
                boolean mayComeBack =
                        e.code() == EndCode.CLUSTER_UNREACHABLE
                                && System.nanoTime() - answered < SILENCE.toNanos();
                if (!mayComeBack && stage.allParts().isEmpty()) {
                    throw e;
                }
            }
            Thread.sleep(heardCheckpoint < 0 ? BETWEEN_FIRST_LOOKS : BETWEEN_LOOKS);
        }
        look(stage);
        finish();
        // Each of its processes has had a last word.
        look(stage);
    }

    /// What the tasks have said since the last look.
    private void look(Stage stage) {
        stage.requireOwn(bench.attempt());
        bench.output().watcher().used(board.used());
        Optional<Board.Kept> kept = board.kept();
        if (kept.isEmpty()) {
            return;
        }
        bench.output().tally().see(board.counted());
        if (!isHeard) {
            isHeard = true;
            begin(bench.output().watcher(), kept.get());
            bench.reading();
        }
        Long checkpoint = kept.get().checkpoint();
        if (checkpoint != null && checkpoint != heardCheckpoint) {
            heardCheckpoint = checkpoint;
            bench.output().watcher().completed(checkpoint, kept.get().rows());
        }
        bench.output().tally().requireFewBad();
    }

    private void begin(Workbench.CheckpointWatcher watcher, Board.Kept kept) {
        if (isAdopted) {
            watcher.listens(handed.submitted().attempt(), kept.resumed());
        }
        watcher.resumed(isAdopted ? kept.rows() : kept.resumed());
    }

    /// The cluster's job needs nothing from this process to go on.
    @Override
    public void keep(Duration patience) {
        // It goes on.
    }

    /// Whether a later attempt listens to the job, and it is for that one to say what becomes of
    /// it: a process that wakes up ends nobody else's. Once the stage is gone the job is of no use.
    private boolean isLeft() {
        Stage stage = bench.output().stage();
        return !stage.isGone() && stage.successor(bench.attempt()).isPresent();
    }

    /// Ends the cluster's job, if it has not ended: it is given up, unless a later attempt decides.
    @Override
    public void close() {
        try {
            if (!isLeft() && job.cancel(END_PATIENCE)) {
                handed.forget();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (JobException e) {
            // Its stage is gone or goes with the next attempt, and with it all that it could do.
            LOG.log(System.Logger.Level.ERROR, "the cluster's job " + job.id() + " may go on", e);
        } finally {
            job.door().close();
        }
        try {
            bench.output().watcher().used(board.used());
        } catch (JobException | FencedException e) {
            // The next attempt finds it in the stage, and tells of it.
        }
    }

    /// Has the tasks end. While they are there they tell of themselves in the stage, so it becomes
    /// the output when they are gone.
    private void finish() throws InterruptedException {
        boolean ignored = job.endBehindCheckpoint(LAST_MOMENT, END_PATIENCE);
        if (!job.cancel(END_PATIENCE)) {
            throw new JobException(
                    EndCode.CLUSTER_UNREACHABLE,
                    job.door().place().of("job: " + job.id() + " does not end (expected: an end)"));
        }
    }
}
