package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.Attempt.Pace;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.FencedException;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.Seal;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.engine.Checkpoints.Checkpoint;
import dev.slipway.jobs.stream.CaptureShelf;
import dev.slipway.jobs.stream.StreamWork;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.jspecify.annotations.Nullable;

/// Flink in this process, for one attempt at a stream.
///
/// *Threads*: one runs it; [#stop] from any.
public final class StreamEngine implements AutoCloseable {
    private final StreamAttempt attempt;
    private final Path directory;
    private final StreamCheckpoints checkpoints;
    private final Optional<Checkpoint> newest;
    private volatile @Nullable Running running;

    private StreamEngine(
            StreamAttempt attempt,
            Path directory,
            StreamCheckpoints checkpoints,
            Optional<Checkpoint> newest) {
        this.attempt = attempt;
        this.directory = directory;
        this.checkpoints = checkpoints;
        this.newest = newest;
    }

    /// What is under way.
    private record Running(EngineCluster cluster, JobGraph graph, StreamWork work) {}

    /// Takes over from all earlier attempts; nothing is started yet.
    ///
    /// *Errors*: [FencedException] when a later attempt has begun.
    ///
    /// @param directory the job's own
    /// @param isRepair whether checkpoints are to be forgotten, and the work goes on behind the
    ///     answers that can be seen
    public static StreamEngine open(StreamAttempt attempt, Path directory, boolean isRepair) {
        StreamCheckpoints checkpoints =
                StreamCheckpoints.open(directory.resolve("checkpoints"), attempt.number());
        try {
            if (isRepair) {
                checkpoints.forget();
            }
            return new StreamEngine(attempt, directory, checkpoints, checkpoints.newest());
        } catch (IOException e) {
            throw new JobException(EndCode.OUTPUT_FAILED, directory + " cannot be read: " + e, e);
        }
    }

    /// The number of the checkpoint that the work goes on from, if there is one.
    public Optional<Long> resumedFrom() {
        return newest.map(Checkpoint::number);
    }

    /// The attempt that has taken that checkpoint.
    public Optional<Long> resumedAttempt() {
        return newest.map(Checkpoint::attempt);
    }

    /// Where predictions lie that are to be kept, with those that this attempt takes over.
    ///
    /// @param seal of what is left; null where nothing may be
    public CaptureShelf shelf(@Nullable Seal seal) {
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
    public void run(StreamWork work) throws InterruptedException {
        Pace pace = attempt.pace();
        int tasks = Math.min(pace.parallelism(), work.begin().limits().partitions());
        Pace used = new Pace(pace.batchRows(), tasks, pace.checkpoints());
        OpenWork.put(work);
        JobGraph graph = new StreamGraph(work).made(settings(used));
        newest.ifPresent(checkpoint -> checkpoint.resume(graph));
        EngineCluster cluster = EngineCluster.start(settings(used), tasks);
        running = new Running(cluster, graph, work);
        try {
            JobResult ended = cluster.submit(graph).get();
            if (!work.isStopping() || ended.getSerializedThrowable().isPresent()) {
                throw reason(work, EmbeddedEngine.why(ended));
            }
        } catch (ExecutionException e) {
            throw reason(work, e);
        }
    }

    private Configuration settings(Pace used) {
        Configuration settings =
                EngineSettings.of(attempt.job(), used, checkpoints.own(), directory);
        if (!attempt.events().isEmpty()) {
            EngineSettings.exchange(settings, StreamGraph.EXCHANGES);
        }
        return settings;
    }

    private RuntimeException reason(StreamWork work, Throwable wrapped) {
        Optional<Long> successor = checkpoints.successor();
        if (successor.isPresent()) {
            return new FencedException(successor.get());
        }
        RuntimeException failure = work.failure().orElse(null);
        if (failure instanceof JobException || failure instanceof FencedException) {
            return failure;
        }
        Throwable shown = failure == null ? wrapped : failure;
        Optional<Throwable> kafka = KafkaWords.of(shown);
        return kafka.isPresent()
                ? new JobException(
                        EndCode.OUTPUT_FAILED,
                        "kafka: " + attempt.access() + ": " + kafka.get().getMessage(),
                        shown)
                : EngineCluster.failure(shown, checkpoints.own());
    }

    /// Scores nothing more, has a last checkpoint taken and what is in it committed, and gives up
    /// the rest; whether all of that was done in time.
    public boolean stop(Duration patience) {
        Running now = running;
        if (now == null) {
            return false;
        }
        now.work().stop();
        boolean isKept = now.cluster().checkpoint(now.graph().getJobID(), patience);
        try {
            isKept = isKept && now.work().awaitCommits(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        if (isKept) {
            now.work().shelf().committed();
        }
        now.cluster().cancel(now.graph().getJobID(), patience);
        return isKept;
    }

    @Override
    public void close() {
        Running now = running;
        if (now != null) {
            OpenWork.remove(now.work());
            now.cluster().close();
        }
    }
}
