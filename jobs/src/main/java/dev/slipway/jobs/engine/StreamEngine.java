package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.FencedException;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.Place;
import dev.slipway.jobs.attempt.Seal;
import dev.slipway.jobs.attempt.SplitChoice;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.cluster.JarName;
import dev.slipway.jobs.cluster.Submitted;
import dev.slipway.jobs.engine.Checkpoints.Checkpoint;
import dev.slipway.jobs.output.Durable;
import dev.slipway.jobs.stream.BroughtCaptures;
import dev.slipway.jobs.stream.CaptureShelf;
import dev.slipway.jobs.stream.StreamWork;
import dev.slipway.jobs.stream.TaskState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What one attempt at a stream goes on from, and what runs its tasks, in this process or on a
/// cluster.
///
/// *Threads*: one runs it; [#kept] and [#stop] from any.
public final class StreamEngine implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("slipway.jobs");
    private static final String CHECKPOINTS = "checkpoints";
    private static final int TRIES = 10;

    private final StreamAttempt attempt;
    private final Path directory;
    private final StreamCheckpoints checkpoints;
    private final Optional<Checkpoint> newest;

    /// That a repair gives up.
    private final Optional<Checkpoint> givenUp;

    /// Absent where nothing has begun yet.
    private final @Nullable EarlyCluster early;

    /// Absent where tasks run here.
    private final @Nullable JarName jar;

    /// Of predictions that are to be kept; absent where none may be.
    private final @Nullable Seal seal;

    private volatile @Nullable StreamTasks running;

    /// That works on a cluster already; absent where tasks are still to begin.
    private final @Nullable AdoptedJob adopted;

    private final @Nullable Going going;

    /// What tasks had, once it was read.
    private @Nullable List<TaskState> kept;

    private StreamEngine(
            StreamAttempt attempt,
            Path directory,
            StreamCheckpoints checkpoints,
            Left left,
            Early before) {
        this.attempt = attempt;
        this.directory = directory;
        this.checkpoints = checkpoints;
        this.newest = left.newest();
        this.givenUp = left.givenUp();
        AdoptedJob job = left.job();
        this.adopted = job;
        this.going = job == null ? null : going(job, checkpoints);
        this.kept = job == null ? null : job.kept();
        this.jar = before.jar();
        this.seal = before.seal();
        EarlyCluster waiting = before.engine();
        this.early =
                waiting != null || attempt.isElsewhere() || newest.isEmpty()
                        ? waiting
                        : EmbeddedStream.begin(attempt, directory, checkpoints);
    }

    /// What attempts before have left: a checkpoint to go on from, or to give up, or a job that has
    /// gone on from one.
    private record Left(
            Optional<Checkpoint> newest, Optional<Checkpoint> givenUp, @Nullable AdoptedJob job) {}

    /// What works already when an attempt begins.
    ///
    /// @param split that scores there
    /// @param begin where its work has begun
    /// @param newest what is kept of it; null where nothing is yet
    /// @param attempt that has begun it
    public record Going(
            SplitChoice split, StreamWork.Begin begin, @Nullable Kept newest, long attempt) {}

    /// A complete checkpoint.
    ///
    /// @param rows that were scored before it
    /// @param millis since 1970, when it was complete
    public record Kept(long checkpoint, long rows, long millis) {}

    /// What there is before anything was taken over.
    ///
    /// @param engine that was started for the attempt; null for none
    /// @param jar that is handed over to a cluster; null for none
    /// @param seal of predictions that are to be kept; null where none may be
    private record Early(
            @Nullable EarlyCluster engine, @Nullable JarName jar, @Nullable Seal seal) {}

    /// Begins to start an engine for an attempt that comes later and is like this one. Nothing is
    /// taken over, and no checkpoint looked at.
    ///
    /// @param temporary where its files go
    public static EarlyCluster standBy(StreamAttempt like, Path temporary) {
        return EmbeddedStream.begin(like, temporary);
    }

    /// Takes over from all earlier attempts, and begins to start an engine that goes on here. A job
    /// of theirs that works on a cluster, and does what is wanted, goes on there.
    ///
    /// *Errors*: [FencedException] when a later attempt has begun; [JobException] when tasks of an
    /// earlier one are on a cluster that does not answer.
    ///
    /// @param directory the job's own
    /// @param isRepair whether the work goes on behind the answers that can be seen, and from no
    ///     checkpoint: [#giveUp] forgets them
    /// @param waiting an engine that was started for it; null where it starts its own
    /// @param seal of predictions that are to be kept; null where none may be
    public static StreamEngine open(
            StreamAttempt attempt,
            Path directory,
            boolean isRepair,
            @Nullable EarlyCluster waiting,
            @Nullable Seal seal)
            throws InterruptedException {
        Path all = directory.resolve(CHECKPOINTS);
        Early early = new Early(waiting, null, seal);
        if (attempt.on() instanceof Place.Cluster cluster) {
            requireNewest(all, attempt.number());
            // The jar is read while whatever is there ends.
            JarName jar = JarName.begin(cluster.jar());
            early = new Early(waiting, jar, seal);
            Optional<AdoptedJob> job =
                    isRepair
                            ? Optional.empty()
                            : AdoptedJob.find(attempt, cluster, directory, all, jar)
                                    .filter(one -> one.isKeepingFor(seal, directory));
            if (job.isPresent()) {
                return adopt(attempt, directory, job.get(), early);
            }
            ClusterStream.takeOver(attempt.number(), cluster, directory);
        }
        StreamCheckpoints checkpoints = StreamCheckpoints.open(all, attempt.number());
        if (!attempt.isElsewhere()) {
            forgetElsewhere(directory);
        }
        return goOn(attempt, directory, checkpoints, isRepair, early);
    }

    /// Listens to a job that works already. An attempt that began before may be taking it over:
    /// then it ends, and the work goes on from its checkpoints.
    private static StreamEngine adopt(
            StreamAttempt attempt, Path directory, AdoptedJob job, Early early)
            throws InterruptedException {
        StreamCheckpoints checkpoints =
                StreamCheckpoints.adopt(
                        directory.resolve(CHECKPOINTS), attempt.number(), job.writer());
        if (!checkpoints.isTaken()) {
            Left left = new Left(Optional.ofNullable(job.file().newest()), Optional.empty(), job);
            return new StreamEngine(attempt, directory, checkpoints, left, early);
        }
        if (attempt.on() instanceof Place.Cluster cluster) {
            ClusterStream.takeOver(attempt.number(), cluster, directory);
        }
        return goOn(attempt, directory, checkpoints.takeOver(), false, early);
    }

    private static StreamEngine goOn(
            StreamAttempt attempt,
            Path directory,
            StreamCheckpoints checkpoints,
            boolean isRepair,
            Early early) {
        try {
            Optional<Checkpoint> newest = checkpoints.newest();
            Left left =
                    isRepair
                            ? new Left(Optional.empty(), newest, null)
                            : new Left(newest, Optional.empty(), null);
            return new StreamEngine(attempt, directory, checkpoints, left, early);
        } catch (IOException e) {
            throw new JobException(EndCode.OUTPUT_FAILED, directory + " cannot be read: " + e, e);
        }
    }

    /// A process that wakes up late ends nothing that a later attempt has to do with.
    private static void requireNewest(Path all, long attempt) {
        Optional<Long> later = StreamCheckpoints.successor(all, attempt);
        if (later.isPresent()) {
            throw new FencedException(later.get());
        }
    }

    /// Has tasks end that the end of their child has not ended, their work kept for whoever goes
    /// on.
    ///
    /// *Errors*: [JobException] when the cluster cannot be reached.
    ///
    /// @param last attempt whose tasks end: a later one may have begun since that was wished for
    public static void end(StreamAttempt attempt, long last, Path directory)
            throws InterruptedException {
        if (attempt.on() instanceof Place.Cluster cluster) {
            if (StreamCheckpoints.successor(directory.resolve(CHECKPOINTS), last).isEmpty()) {
                ClusterStream.takeOver(last + 1, cluster, directory);
            }
        } else {
            forgetElsewhere(directory);
        }
    }

    /// Removes what attempts of a stream have kept that is no more. Where a job of theirs has not
    /// ended it finds a file in the place of its checkpoints, and ends by that.
    ///
    /// @param last attempt that has begun
    public static void discard(long last, Path directory) throws IOException {
        Path all = directory.resolve(CHECKPOINTS);
        if (Submitted.read(directory).isPresent()) {
            StreamCheckpoints.discard(all, last);
        } else {
            Durable.remove(all);
        }
    }

    /// A job that is on a cluster yet has no place for a checkpoint any more, and ends by that.
    private static void forgetElsewhere(Path directory) {
        Submitted.read(directory).ifPresent(left -> left.forget(directory));
    }

    /// What works already, and is only listened to; empty where tasks are still to begin.
    public Optional<Going> going() {
        return Optional.ofNullable(going);
    }

    private static Going going(AdoptedJob job, StreamCheckpoints checkpoints) {
        return new Going(job.split(), job.handed().begin(), newestKept(checkpoints), job.writer());
    }

    /// The engine removes checkpoints while they are read: then there is a newer one.
    private static @Nullable Kept newestKept(StreamCheckpoints checkpoints) {
        for (int left = TRIES; left > 0; left--) {
            try {
                Optional<Checkpoint> own = checkpoints.newestOwn();
                if (own.isEmpty()) {
                    return null;
                }
                Path path = own.get().path();
                KeptTasks tasks = KeptTasks.of(path);
                long rows = tasks.tasks().stream().mapToLong(TaskState::rows).sum();
                FileTime time = Files.getLastModifiedTime(path.resolve(Checkpoints.METADATA));
                return new Kept(tasks.number(), rows, time.toMillis());
            } catch (IOException | UncheckedIOException e) {
                LOG.log(System.Logger.Level.DEBUG, "a checkpoint was removed while it was read", e);
            }
        }
        return null;
    }

    /// The number of the checkpoint that the work goes on from, if there is one.
    public Optional<Long> resumedFrom() {
        return newest.map(Checkpoint::number);
    }

    /// Whether a checkpoint knows of a message that was scored, in this attempt or in one before.
    public boolean hasScored() {
        try {
            Optional<Checkpoint> own = checkpoints.newestOwn();
            List<TaskState> tasks = own.isEmpty() ? kept() : read(own.get().path());
            return tasks.stream().anyMatch(task -> task.rows() > 0 || task.aside() > 0);
        } catch (IOException | UncheckedIOException e) {
            throw new JobException(EndCode.OUTPUT_FAILED, directory + " cannot be read: " + e, e);
        }
    }

    /// The attempt that has taken that checkpoint.
    public Optional<Long> resumedAttempt() {
        return newest.map(Checkpoint::attempt);
    }

    /// What tasks had in that checkpoint; nothing when there is none.
    public synchronized List<TaskState> kept() {
        if (kept == null) {
            kept = newest.isEmpty() ? List.of() : read(newest.get().path());
        }
        return kept;
    }

    private static List<TaskState> read(Path path) {
        try {
            return KeptTasks.of(path).tasks();
        } catch (IOException e) {
            throw new JobException(EndCode.OUTPUT_FAILED, path + " cannot be read: " + e, e);
        }
    }

    /// By partition, up to where messages were scored before the checkpoint that a repair gives up.
    /// Empty where there is none, or it cannot be read: a repair goes on without it, as it may be
    /// what has broken the stream.
    public Optional<Map<Integer, Long>> reached() {
        if (givenUp.isEmpty()) {
            return Optional.empty();
        }
        Path path = givenUp.get().path();
        try {
            return Optional.of(TaskState.reached(KeptTasks.of(path).tasks()));
        } catch (IOException | RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    path + " cannot be read: a repair goes by the history of versions alone",
                    e);
            return Optional.empty();
        }
    }

    /// Forgets the checkpoints that a repair does not go on from, once it knows from where; or all
    /// of them, where nothing was scored before they were taken.
    public void giveUp() {
        try {
            checkpoints.forget();
        } catch (IOException e) {
            throw new JobException(
                    EndCode.OUTPUT_FAILED, directory + " cannot be written: " + e, e);
        }
    }

    /// Whether nothing was scored behind that checkpoint, so that any version may do it.
    public boolean isFree() {
        return newest.isPresent() && Checkpoints.isLast(newest.get().path());
    }

    /// Where predictions lie that are to be kept, with those that this attempt takes over.
    public CaptureShelf shelf() {
        try {
            BroughtCaptures.bringLeft(checkpoints.captured(), directory, attempt.number(), seal);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "what tasks have left is not brought: " + e);
        }
        return CaptureShelf.open(
                directory,
                attempt.number(),
                newest.map(one -> new CaptureShelf.Resumed(one.attempt(), one.number()))
                        .orElse(null),
                seal);
    }

    /// Scores what comes, until it is stopped.
    ///
    /// *Errors*: [JobException] and [FencedException] as tasks threw them.
    ///
    /// @return why it has stopped by itself, so that another attempt scores by what is wanted;
    ///     empty where it was told to
    public Optional<String> run(StreamWork work) throws InterruptedException {
        StreamTasks tasks =
                switch (attempt.on()) {
                    case Place.Child ignored ->
                            new EmbeddedStream.Begun(directory, checkpoints, newest)
                                    .start(work, cluster());
                    case Place.Cluster cluster ->
                            new ClusterStream(
                                    work,
                                    cluster,
                                    new ClusterStream.Begun(
                                            directory,
                                            checkpoints,
                                            newest,
                                            kept(),
                                            Objects.requireNonNull(jar, "no job jar")),
                                    sides(),
                                    submitted());
                };
        running = tasks;
        return tasks.run();
    }

    private SideFiles sides() {
        Seal own = seal;
        Path beside = checkpoints.own();
        return SideFiles.of(
                attempt,
                beside,
                own == null ? null : BroughtCaptures.of(beside, directory, attempt.number(), own));
    }

    private Submitted submitted() {
        AdoptedJob job = adopted;
        return job == null
                ? Submitted.of(attempt.number(), attempt.job(), directory)
                : job.submitted();
    }

    private EarlyCluster cluster() {
        return early == null ? EmbeddedStream.begin(attempt, directory, checkpoints) : early;
    }

    /// Scores nothing more, has a last checkpoint taken and what is in it committed, and gives up
    /// the rest; whether all of that was done in time.
    public boolean stop(Duration patience) {
        StreamTasks now = running;
        try {
            return now == null ? endAdopted() : now.stop(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// One that works already does so whether it is listened to by now or not.
    private boolean endAdopted() throws InterruptedException {
        if (adopted == null) {
            return false;
        }
        end(attempt, attempt.number(), directory);
        return Submitted.read(directory).isEmpty();
    }

    @Override
    public void close() {
        if (early != null) {
            early.close();
        }
        StreamTasks now = running;
        if (now != null) {
            now.close();
        }
    }
}
