package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.Attempt.Pace;
import dev.slipway.jobs.attempt.EndCode;
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

    /// Starts the engine; nothing is read yet.
    ///
    /// @param directory the job's own
    /// @param newest checkpoint to go on from
    static EmbeddedStream start(
            StreamWork work,
            Path directory,
            StreamCheckpoints checkpoints,
            Optional<Checkpoint> newest) {
        Pace pace = work.attempt().pace();
        int tasks = work.tasks();
        Pace used = new Pace(pace.batchRows(), tasks, pace.checkpoints());
        OpenWork.put(work);
        Configuration settings =
                EngineSettings.of(work.attempt().job(), used, checkpoints.own(), directory);
        if (!work.attempt().events().isEmpty()) {
            EngineSettings.exchange(settings, StreamGraph.EXCHANGES);
        }
        JobGraph graph = StreamGraph.of(work).made(settings);
        newest.ifPresent(checkpoint -> checkpoint.resume(graph));
        return new EmbeddedStream(work, checkpoints, EngineCluster.start(settings, tasks), graph);
    }

    @Override
    public boolean run() throws InterruptedException {
        try {
            JobResult ended = cluster.submit(graph).get();
            if (!work.isStopping() || ended.getSerializedThrowable().isPresent()) {
                throw reason(EmbeddedEngine.why(ended));
            }
            return false;
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
        StreamAttempt attempt = work.attempt();
        Throwable shown = failure == null ? wrapped : failure;
        Optional<Throwable> kafka = KafkaWords.of(shown);
        return kafka.isPresent()
                ? new JobException(
                        EndCode.OUTPUT_FAILED,
                        "kafka: " + attempt.access() + ": " + kafka.get().getMessage(),
                        shown)
                : EngineCluster.failure(shown, checkpoints.own());
    }

    @Override
    public boolean stop(Duration patience) throws InterruptedException {
        work.stop();
        boolean isKept =
                cluster.checkpoint(graph.getJobID(), patience) && work.awaitCommits(patience);
        cluster.cancel(graph.getJobID(), patience);
        return isKept;
    }

    @Override
    public void close() {
        OpenWork.remove(work);
        cluster.close();
    }
}
