package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.FencedException;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.engine.Checkpoints.Checkpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.SerializedThrowable;

/// Flink in this process: a job manager and one task manager, for one attempt of one job.
///
/// *Threads*: one runs it; [#keep] from any.
public final class EmbeddedEngine implements Engine {
    private final Workbench bench;
    private final Path directory;
    private final EngineCluster cluster;
    private final JobGraph graph;
    private final Optional<Checkpoint> resumed;

    private EmbeddedEngine(
            Workbench bench,
            Path directory,
            EngineCluster cluster,
            JobGraph graph,
            Optional<Checkpoint> resumed) {
        this.bench = bench;
        this.directory = directory;
        this.cluster = cluster;
        this.graph = graph;
        this.resumed = resumed;
    }

    /// Begins to start the engine for an attempt.
    ///
    /// @param directory the job's own, in which checkpoints are and temporary files go
    static EarlyCluster begin(Attempt attempt, Path directory) {
        return EarlyCluster.begin(settings(attempt, directory), attempt.pace().parallelism());
    }

    /// The engine, started; nothing is read yet.
    ///
    /// @param directory the job's own
    /// @param isFirst whether nothing is left of earlier attempts that a checkpoint could speak of
    static EmbeddedEngine start(
            Workbench bench, Path directory, boolean isFirst, EarlyCluster early)
            throws InterruptedException {
        JobGraph graph = graph(bench, settings(bench.attempt(), directory));
        Optional<Checkpoint> resumed = isFirst ? Optional.empty() : checkpoints(directory).newest();
        resumed.ifPresent(checkpoint -> checkpoint.resume(graph));
        EngineCluster cluster = early.take();
        Workbenches.put(bench);
        return new EmbeddedEngine(bench, directory, cluster, graph, resumed);
    }

    private static Checkpoints checkpoints(Path directory) {
        return new Checkpoints(directory.resolve("checkpoints"));
    }

    private static Configuration settings(Attempt attempt, Path directory) {
        return EngineSettings.of(
                attempt.job(),
                attempt.pace(),
                checkpoints(directory).of(attempt.number()),
                directory);
    }

    private static JobGraph graph(Workbench bench, Configuration configuration) {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        BatchGraph.draw(
                environment,
                new BenchPlace.Here(bench.key()),
                bench.attempt().pace().parallelism());
        return environment.getStreamGraph().getJobGraph();
    }

    @Override
    public Optional<Long> resumedFrom() {
        return resumed.map(Checkpoint::number);
    }

    @Override
    public void run() throws InterruptedException {
        try {
            CompletableFuture<JobResult> result = cluster.submit(graph);
            // Once the list of parts is kept nothing is left that a checkpoint would be needed for;
            // the engine would wait for the next one.
            CompletableFuture.anyOf(bench.allRead(), result).get();
            if (!bench.allRead().isDone()) {
                throw reason(why(result.get()));
            }
        } catch (ExecutionException e) {
            throw reason(e);
        }
    }

    static Throwable why(JobResult ended) {
        Optional<SerializedThrowable> reason = ended.getSerializedThrowable();
        return reason.isPresent()
                ? reason.get()
                : new IllegalStateException("it ended as " + ended.getJobStatus().orElse(null));
    }

    private RuntimeException reason(Throwable wrapped) {
        return bench.failure()
                .map(EmbeddedEngine::named)
                .orElseGet(() -> EngineCluster.failure(wrapped, directory));
    }

    private static RuntimeException named(RuntimeException failure) {
        return failure instanceof JobException || failure instanceof FencedException
                ? failure
                : new JobException(EndCode.INTERNAL, "a task failed: " + failure, failure);
    }

    /// Has a checkpoint taken now; what is not in one by then is done again.
    @Override
    public void keep(Duration patience) {
        boolean ignored = cluster.checkpoint(graph.getJobID(), patience);
    }

    @Override
    public void close() {
        Workbenches.remove(bench);
        cluster.close();
    }
}
