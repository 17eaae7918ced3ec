package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.util.SerializedThrowable;

/// Flink in this process: a job manager and one task manager, for one job.
///
/// *Threads*: any.
final class EngineCluster implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("slipway.jobs");

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final MiniCluster cluster;

    private EngineCluster(MiniCluster cluster) {
        this.cluster = cluster;
    }

    static EngineCluster start(Configuration configuration, int slots) {
        MiniCluster cluster =
                new MiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(configuration)
                                .setNumTaskManagers(1)
                                .setNumSlotsPerTaskManager(slots)
                                .build());
        try {
            cluster.start();
        } catch (Exception e) {
            throw new JobException(EndCode.INTERNAL, "the engine does not start: " + e, e);
        }
        return new EngineCluster(cluster);
    }

    /// Why a job has ended when none of its tasks says why.
    ///
    /// @param directory in which checkpoints are kept
    static JobException failure(Throwable ended, Path directory) {
        return NoCheckpoint.of(ended, directory)
                .orElseGet(() ->
                        new JobException(
                                EndCode.INTERNAL, "the engine failed: " + words(ended), ended));
    }

    /// What each throwable behind it says: the engine's own words come first and tell least.
    private static String words(Throwable ended) {
        return Stream.iterate(ended, Objects::nonNull, Throwable::getCause)
                .map(EngineCluster::word)
                .distinct()
                .collect(Collectors.joining("; by "));
    }

    private static String word(Throwable thrown) {
        return thrown instanceof SerializedThrowable
                ? String.valueOf(thrown.getMessage())
                : thrown.toString();
    }

    /// Submits a job; done when it has ended.
    CompletableFuture<JobResult> submit(JobGraph graph)
            throws ExecutionException, InterruptedException {
        cluster.submitJob(graph).get();
        return cluster.requestJobResult(graph.getJobID());
    }

    /// Has a checkpoint taken now; whether one was complete in time.
    boolean checkpoint(JobID job, Duration patience) {
        try {
            cluster.triggerCheckpoint(job).get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | TimeoutException | IllegalStateException e) {
            // Not under way yet, or not any more: the last one counts.
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    boolean isRunning() {
        return cluster.isRunning();
    }

    /// Has the tasks end, each giving up what it has begun.
    void cancel(JobID job, Duration patience) {
        try {
            cluster.cancelJob(job).get(patience.toMillis(), TimeUnit.MILLISECONDS);
            cluster.requestJobResult(job).get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | IllegalStateException e) {
            LOG.log(System.Logger.Level.ERROR, "the tasks do not end", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Has it end. One that has hardly started is waited for first: a part of the engine that
    /// starts while another one ends waits for ever, and any later engine of the process with it.
    @Override
    public void close() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            if (!isDone(settled(), deadline)) {
                LOG.log(System.Logger.Level.WARNING, "the engine ends before it was all there");
            }
        } finally {
            if (!isDone(cluster.closeAsync(), deadline)) {
                // What counts is on disk by now, and the process ends soon.
                LOG.log(System.Logger.Level.ERROR, "the engine does not stop");
            }
        }
    }

    private CompletableFuture<?> settled() {
        try {
            return CompletableFuture.allOf(cluster.listJobs(), cluster.getResourceOverview());
        } catch (IllegalStateException e) {
            // It has ended by itself.
            return CompletableFuture.completedFuture(null);
        }
    }

    private static boolean isDone(CompletableFuture<?> what, long deadline) {
        try {
            what.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
