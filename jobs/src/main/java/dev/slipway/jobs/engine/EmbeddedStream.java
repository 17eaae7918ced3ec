package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.Attempt.Pace;
import dev.slipway.jobs.attempt.FencedException;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.engine.Checkpoints.Checkpoint;
import dev.slipway.jobs.stream.StreamWork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobmaster.JobResult;

/// Flink in this process, for one attempt at a stream.
///
/// *Threads*: one runs it; [#stop] from any.
final class EmbeddedStream implements StreamTasks {
    private final StreamWork work;
    private final StreamCheckpoints checkpoints;
    private final EngineCluster cluster;
    private final JobGraph graph;

    private EmbeddedStream(
            StreamWork work, StreamCheckpoints checkpoints, EngineCluster cluster, JobGraph graph) {
        this.work = work;
        this.checkpoints = checkpoints;
        this.cluster = cluster;
        this.graph = graph;
    }

    /// What an attempt has begun with.
    ///
    /// @param directory the job's own
    /// @param newest checkpoint to go on from
    record Begun(Path directory, StreamCheckpoints checkpoints, Optional<Checkpoint> newest) {
        /// The tasks in an engine that has started; nothing is read yet.
        EmbeddedStream start(StreamWork work, EarlyCluster early) throws InterruptedException {
            Pace pace = work.attempt().pace();
            Pace used = new Pace(pace.batchRows(), work.tasks(), pace.checkpoints());
            work.commits().require(new KeptNames(checkpoints.own()));
            OpenWork.put(work);
            JobGraph graph =
                    StreamGraph.of(work)
                            .made(settings(work.attempt(), used, directory, checkpoints));
            newest.ifPresent(checkpoint -> checkpoint.resume(graph));
            return new EmbeddedStream(work, checkpoints, early.take(), graph);
        }
    }

    /// Begins to start the engine, for as many tasks as there may be.
    static EarlyCluster begin(
            StreamAttempt attempt, Path directory, StreamCheckpoints checkpoints) {
        return EarlyCluster.begin(
                settings(attempt, attempt.pace(), directory, checkpoints),
                attempt.pace().parallelism());
    }

    /// Begins to start an engine for an attempt that comes later, and is like this one.
    ///
    /// @param temporary where its files go
    static EarlyCluster begin(StreamAttempt like, Path temporary) {
        Configuration settings = EngineSettings.early(like.job(), like.pace(), temporary);
        return EarlyCluster.begin(exchanging(like, settings), like.pace().parallelism());
    }

    private static Configuration settings(
            StreamAttempt attempt, Pace used, Path directory, StreamCheckpoints checkpoints) {
        return exchanging(
                attempt, EngineSettings.of(attempt.job(), used, checkpoints.own(), directory));
    }

    private static Configuration exchanging(StreamAttempt attempt, Configuration settings) {
        if (!attempt.events().isEmpty()) {
            EngineSettings.exchange(settings, StreamGraph.EXCHANGES);
        }
        return settings;
    }

    @Override
    public Optional<String> run() throws InterruptedException {
        try {
            JobResult ended = cluster.submit(graph).get();
            if (!work.isStopping() || ended.getSerializedThrowable().isPresent()) {
                throw reason(EmbeddedEngine.why(ended));
            }
            return Optional.empty();
        } catch (ExecutionException e) {
            throw reason(e);
        }
    }

    private RuntimeException reason(Throwable wrapped) {
        Optional<Long> successor = checkpoints.successor();
        if (successor.isPresent()) {
            return new FencedException(successor.get());
        }
        RuntimeException failure = work.failure().orElse(null);
        if (failure instanceof JobException || failure instanceof FencedException) {
            return failure;
        }
        Throwable shown = failure == null ? wrapped : failure;
        return KafkaWords.failure(work.attempt(), shown)
                .orElseGet(() -> EngineCluster.failure(shown, checkpoints.own()));
    }

    @Override
    public boolean stop(Duration patience) throws InterruptedException {
        work.stop();
        boolean isKept =
                cluster.checkpoint(graph.getJobID(), patience) && work.commits().awaitAll(patience);
        if (isKept) {
            work.shelf().committed();
        }
        cluster.cancel(graph.getJobID(), patience);
        return isKept;
    }

    @Override
    public void close() {
        OpenWork.remove(work);
        cluster.close();
    }
}
