package dev.slipway.serving.fleet;

import dev.slipway.api.model.VersionState;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.api.status.ServerEvents;
import dev.slipway.serving.activation.Standby;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The threads on which versions load, and the end of each load, whatever breaks on its way: while
/// a version is being loaded nobody else begins to, and requests wait for it.
///
/// *Threads*: safe from any number of threads.
final class Loaders {
    private static final int LAST_LOAD_SECONDS = 2;

    private final Standbys standbys;
    private final Swaps swaps;
    private final ServerEvents events;
    private final ExecutorService threads;

    /// They are there from the start: a version whose load found no thread to begin on, in a moment
    /// without memory, would be loading for ever.
    ///
    /// @param count versions that load at a time
    Loaders(Standbys standbys, Swaps swaps, ServerEvents events, int count, ThreadFactory factory) {
        this.standbys = standbys;
        this.swaps = swaps;
        this.events = events;
        ThreadPoolExecutor begun =
                new ThreadPoolExecutor(
                        count,
                        count,
                        0,
                        TimeUnit.NANOSECONDS,
                        new LinkedBlockingQueue<>(),
                        factory);
        int _ = begun.prestartAllCoreThreads();
        this.threads = begun;
    }

    /// Begins a load; the future holds what becomes of the version.
    ///
    /// *Errors*: what keeps it from beginning; the version has failed by that.
    CompletableFuture<VersionState> begin(Standby standby, Supplier<VersionState> load) {
        return begin(standby, load, _ -> {});
    }

    /// The same.
    ///
    /// @param told what becomes of the version, on the thread that loads it: whoever begins the
    ///     load may be a request, and does not wait for those who hear of its end
    CompletableFuture<VersionState> begin(
            Standby standby, Supplier<VersionState> load, Consumer<VersionState> told) {
        standbys.began();
        try {
            return CompletableFuture.supplyAsync(
                    () -> {
                        VersionState state = toItsEnd(standby, load);
                        told.accept(state);
                        return state;
                    },
                    threads);
        } catch (RejectedExecutionException e) {
            standbys.ended();
            VersionState _ = brokeOff(standby, "the server is shutting down");
            throw e;
        } catch (Error e) {
            standbys.ended();
            VersionState _ = brokeOff(standby, Reasons.of(e));
            throw e;
        }
    }

    /// What loading throws has become a state before: this is what breaks beside it.
    private VersionState toItsEnd(Standby standby, Supplier<VersionState> load) {
        try {
            return load.get();
        } catch (RuntimeException | Error e) {
            return brokeOff(standby, Reasons.of(e));
        } finally {
            standbys.ended();
        }
    }

    private VersionState brokeOff(Standby standby, String reason) {
        VersionState.Failed failed = new VersionState.Failed(reason);
        VersionState now = swaps.brokeOff(standby, failed);
        if (now.equals(failed)) {
            events.publish(new ServerEvent.LoadFailed(standby.id(), reason));
        }
        return now;
    }

    /// Takes no more loads.
    void shutdown() {
        threads.shutdown();
    }

    /// Lets loads end that are nearly done.
    void await() {
        try {
            boolean _ = threads.awaitTermination(LAST_LOAD_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
