package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.JobException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.configuration.Configuration;

/// Flink in this process, which starts on a thread of its own while its job is drawn up: the most
/// of an attempt's start is its. Or it starts before there is an attempt, in a child that waits for
/// one.
///
/// *Threads*: any.
public final class EarlyCluster implements AutoCloseable {
    private final CompletableFuture<EngineCluster> cluster = new CompletableFuture<>();
    private final AtomicBoolean isTaken = new AtomicBoolean();

    private EarlyCluster() {}

    /// Begins to start one.
    static EarlyCluster begin(Configuration configuration, int slots) {
        EarlyCluster early = new EarlyCluster();
        daemon(() -> early.start(configuration, slots));
        return early;
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "engine-start");
        thread.setDaemon(true);
        thread.start();
    }

    private void start(Configuration configuration, int slots) {
        try {
            cluster.complete(EngineCluster.start(configuration, slots));
        } catch (Throwable e) {
            cluster.completeExceptionally(e);
        }
    }

    /// The cluster, once it has started; whoever takes it closes it.
    ///
    /// *Errors*: [JobException] when it does not start.
    EngineCluster take() throws InterruptedException {
        if (!isTaken.compareAndSet(false, true)) {
            throw new IllegalStateException("taken, or given up");
        }
        return whenStarted();
    }

    /// Waits until it has started; whoever takes it waits no more.
    ///
    /// *Errors*: [JobException] when it does not start.
    public void await() throws InterruptedException {
        EngineCluster ignored = whenStarted();
    }

    private EngineCluster whenStarted() throws InterruptedException {
        try {
            return cluster.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof JobException named) {
                throw named;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /// Done when it has started, whether anybody takes it or not.
    CompletableFuture<EngineCluster> started() {
        return cluster;
    }

    /// Gives up what nobody took; whoever gives it up does not wait for it.
    @Override
    public void close() {
        if (isTaken.compareAndSet(false, true)) {
            CompletableFuture<Void> ignored =
                    cluster.thenAcceptAsync(EngineCluster::close, EarlyCluster::daemon);
        }
    }
}
