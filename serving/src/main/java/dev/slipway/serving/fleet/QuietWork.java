package dev.slipway.serving.fleet;

import dev.slipway.quiet.Niceness;
import dev.slipway.quiet.OneProcessor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Work on versions that leaves the processor to requests: on threads of the lowest priority, each
/// on one processor for as long as its work takes, where there is a processor to leave.
///
/// On a node that is busy all the time such a thread would not get anywhere, and somebody waits for
/// the version; then, and where the work starts threads of its own, which would have its priority
/// for ever, it runs as any other.
///
/// *Threads*: platform threads, which wait for the work.
final class QuietWork implements AutoCloseable {
    private final ExecutorService quiet;
    private final BooleanSupplier isAllowed;
    private final Supplier<Consumer<Runnable>> places;

    /// @param name of its threads
    /// @param threads how much is done at once
    /// @param isAllowed whether a thread of the lowest priority would get on now
    QuietWork(String name, int threads, BooleanSupplier isAllowed) {
        this(name, threads, isAllowed, () -> OneProcessor.choose()::keep);
    }

    /// The same.
    ///
    /// @param places each does what it is given on one processor
    QuietWork(
            String name,
            int threads,
            BooleanSupplier isAllowed,
            Supplier<Consumer<Runnable>> places) {
        this.isAllowed = isAllowed;
        this.places = places;
        this.quiet = begun(name, threads);
    }

    /// They are there from the start: whoever found none for a model would not close it, and one
    /// that a quiet thread began would never leave the processor of that one.
    private static ExecutorService begun(String name, int threads) {
        ThreadPoolExecutor quiet =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        0,
                        TimeUnit.NANOSECONDS,
                        new LinkedBlockingQueue<>(),
                        work ->
                                Thread.ofPlatform()
                                        .name(name)
                                        .daemon()
                                        .unstarted(() -> {
                                            Niceness.makeLowest();
                                            work.run();
                                        }));
        int _ = quiet.prestartAllCoreThreads();
        return quiet;
    }

    /// Does `work`, and waits until it is done.
    void execute(Runnable work) {
        boolean _ =
                run(() -> {
                    work.run();
                    return true;
                });
    }

    /// What `work` gives or throws.
    <T> T run(Supplier<T> work) {
        if (!isAllowed.getAsBoolean()) {
            return work.get();
        }
        try {
            Consumer<Runnable> place = places.get();
            CompletableFuture<Boolean> begun = new CompletableFuture<>();
            CompletableFuture<T> done = new CompletableFuture<>();
            quiet.execute(() -> {
                boolean _ = begun.complete(true);
                doThere(place, work, done);
            });
            // It may stand behind a load of minutes, and then there is nothing to look at.
            boolean _ = begun.join();
            waitAt(place, done);
            return done.join();
        } catch (RejectedExecutionException e) {
            // The fleet closes; what has begun ends.
            return work.get();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case RuntimeException thrown -> throw thrown;
                case Error thrown -> throw thrown;
                case null, default -> throw e;
            }
        }
    }

    /// Whoever waits is told also where the work did not begin, for want of memory, say.
    private static <T> void doThere(
            Consumer<Runnable> place, Supplier<T> work, CompletableFuture<T> done) {
        try {
            place.accept(() -> done.complete(work.get()));
        } catch (RuntimeException | Error e) {
            boolean _ = done.completeExceptionally(e);
        }
    }

    /// What the work makes has nobody else who would close it: whoever cannot wait beside it waits
    /// all the same.
    private static void waitAt(Consumer<Runnable> place, CompletableFuture<?> done) {
        try {
            place.accept(() -> await(done));
        } catch (RuntimeException | Error e) {
            // For want of memory, say; it is only about where.
        }
    }

    /// Waits on the processor of the work.
    private static void await(CompletableFuture<?> done) {
        boolean isInterrupted = false;
        while (!done.isDone()) {
            LockSupport.parkNanos(done, OneProcessor.LOOK.toNanos());
            isInterrupted |= Thread.interrupted();
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Takes no more work; what is inside is done to its end.
    @Override
    public void close() {
        quiet.shutdown();
    }
}
