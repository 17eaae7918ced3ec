package dev.slipway.intake;

import dev.slipway.api.work.Awaited;
import dev.slipway.quiet.Niceness;
import dev.slipway.quiet.OneProcessor;
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
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
    private final @Nullable Supplier<Consumer<Runnable>> places;

    private WorkThreads(
            ExecutorService working,
            Executor answering,
            @Nullable Supplier<Consumer<Runnable>> places) {
        this.working = working;
        this.answering = answering;
        this.places = places;
    }

    /// Threads of the lowest priority.
    ///
    /// @param count how much is done at once; the rest waits
    static WorkThreads quiet(String name, int count) {
        return quiet(name, count, null);
    }

    /// One thread of the lowest priority for work of many milliseconds. It stays on one processor
    /// until the work is done, with the children that it starts, and whoever hands its answer on
    /// looks for it there ([OneProcessor] says why).
    static WorkThreads quietOnOneProcessor(String name) {
        return quietIn(name, () -> OneProcessor.choose()::keep);
    }

    /// The same.
    ///
    /// @param places each does what it is given on one processor
    static WorkThreads quietIn(String name, Supplier<Consumer<Runnable>> places) {
        return quiet(name, 1, places);
    }

    private static WorkThreads quiet(
            String name, int count, @Nullable Supplier<Consumer<Runnable>> places) {
        ThreadPoolExecutor answering = pool(name + "-answers", 1, () -> {}, () -> {});
        answering.prestartAllCoreThreads();
        return new WorkThreads(
                pool(name, count, Niceness::makeLowest, answering::shutdown), answering, places);
    }

    /// One thread of the priority that all others have, whoever calls.
    static WorkThreads ordinary(String name) {
        ThreadPoolExecutor working = pool(name, 1, () -> {}, () -> {});
        working.prestartAllCoreThreads();
        return new WorkThreads(working, Runnable::run, null);
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
        if (places == null) {
            answering.execute(outcome(work, result));
        } else {
            answerFrom(chosen(places), work, result);
        }
    }

    /// Work that finds no place is done wherever it comes.
    private static Consumer<Runnable> chosen(Supplier<Consumer<Runnable>> places) {
        try {
            return places.get();
        } catch (RuntimeException | Error e) {
            return Runnable::run;
        }
    }

    private <T> void answerFrom(
            Consumer<Runnable> place, Callable<T> work, CompletableFuture<T> result) {
        AtomicReference<@Nullable Runnable> outcome = new AtomicReference<>();
        answering.execute(() -> handOn(place, outcome));
        try {
            place.accept(() -> outcome.set(outcome(work, result)));
        } catch (RuntimeException | Error e) {
            // Whoever waits is told also where the work did not begin, for want of memory, say.
            outcome.compareAndSet(null, () -> result.completeExceptionally(e));
        }
    }

    /// Hands on what the work comes to, and looks for it on its processor until then.
    private static void handOn(
            Consumer<Runnable> place, AtomicReference<@Nullable Runnable> outcome) {
        try {
            place.accept(() -> awaited(outcome));
        } catch (RuntimeException | Error e) {
            // It cannot be kept there; it looks from where it is.
        }
        awaited(outcome).run();
    }

    private static Runnable awaited(AtomicReference<@Nullable Runnable> outcome) {
        Runnable found = outcome.get();
        while (found == null) {
            LockSupport.parkNanos(OneProcessor.LOOK.toNanos());
            found = outcome.get();
        }
        return found;
    }

    /// Does the work; what tells of it.
    private static <T> Runnable outcome(Callable<T> work, CompletableFuture<T> result) {
        try {
            T found = work.call();
            return () -> result.complete(found);
        } catch (Throwable e) {
            return () -> result.completeExceptionally(e);
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
