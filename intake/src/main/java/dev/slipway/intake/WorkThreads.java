package dev.slipway.intake;

import dev.slipway.api.work.Awaited;
import dev.slipway.quiet.Niceness;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Platform threads for work that takes the processor or the disk, so that neither a carrier thread
/// nor a prediction waits for it.
///
/// A thread inherits the priority of the one that starts it, and whoever wakes a virtual thread may
/// have to start a carrier for it, which then carries predictions too. So a quiet thread wakes
/// nobody: a thread of ordinary priority hands on what it found.
///
/// *Threads*: any.
final class WorkThreads implements AutoCloseable {
    private final ExecutorService working;
    private final Executor answering;

    private WorkThreads(ExecutorService working, Executor answering) {
        this.working = working;
        this.answering = answering;
    }

    /// Threads of the lowest priority.
    ///
    /// @param count how much is done at once; the rest waits
    static WorkThreads quiet(String name, int count) {
        ThreadPoolExecutor answering = pool(name + "-answers", 1, () -> {}, () -> {});
        answering.prestartAllCoreThreads();
        return new WorkThreads(
                pool(name, count, Niceness::makeLowest, answering::shutdown), answering);
    }

    /// One thread of the priority that all others have, whoever calls.
    static WorkThreads ordinary(String name) {
        ThreadPoolExecutor working = pool(name, 1, () -> {}, () -> {});
        working.prestartAllCoreThreads();
        return new WorkThreads(working, Runnable::run);
    }

    /// The queue has no lock: a caller that waited for one would be woken by a quiet thread.
    private static ThreadPoolExecutor pool(String name, int count, Runnable first, Runnable last) {
        ThreadFactory factory = Thread.ofPlatform().daemon().name(name, 0).factory();
        return new ThreadPoolExecutor(
                count,
                count,
                0,
                TimeUnit.SECONDS,
                new LinkedTransferQueue<>(),
                work ->
                        factory.newThread(() -> {
                            first.run();
                            work.run();
                        })) {
            @Override
            protected void terminated() {
                last.run();
            }
        };
    }

    /// What `work` gives. Waits to its end even when interrupted, because it still uses what its
    /// caller holds.
    ///
    /// *Errors*: those of `work`; `IOException` once closed.
    <T> T call(Callable<T> work) throws IOException {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            working.execute(() -> answer(work, result));
        } catch (RejectedExecutionException e) {
            throw new IOException("the server is shutting down", e);
        }
        return Awaited.result(result, WorkThreads::failed);
    }

    private <T> void answer(Callable<T> work, CompletableFuture<T> result) {
        try {
            T found = work.call();
            answering.execute(() -> result.complete(found));
        } catch (Throwable e) {
            answering.execute(() -> result.completeExceptionally(e));
        }
    }

    private static IOException failed(Exception cause) {
        return cause instanceof IOException failure
                ? failure
                : new IOException(String.valueOf(cause), cause);
    }

    /// Takes no more work but for this.
    void closeAfter(Runnable last) {
        if (!working.isShutdown()) {
            working.execute(last);
        }
        close();
    }

    /// Takes no more work; what is inside is done to its end.
    @Override
    public void close() {
        working.shutdown();
    }
}
