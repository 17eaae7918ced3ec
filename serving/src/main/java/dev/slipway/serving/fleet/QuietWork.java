package dev.slipway.serving.fleet;

import dev.slipway.quiet.Niceness;
import dev.slipway.quiet.OneProcessor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
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
    private final OneProcessor processor = new OneProcessor();

    /// @param name of its threads
    /// @param threads how much is done at once
    /// @param isAllowed whether a thread of the lowest priority would get on now
    QuietWork(String name, int threads, BooleanSupplier isAllowed) {
        this.isAllowed = isAllowed;
        this.quiet =
                Executors.newFixedThreadPool(
                        threads,
                        work ->
                                Thread.ofPlatform()
                                        .name(name)
                                        .daemon()
                                        .unstarted(() -> {
                                            Niceness.makeLowest();
                                            work.run();
                                        }));
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
            return CompletableFuture.supplyAsync(work, this::start).join();
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

    private void start(Runnable work) {
        quiet.execute(() -> processor.keep(work));
    }

    /// Takes no more work; what is inside is done to its end.
    @Override
    public void close() {
        quiet.shutdown();
    }
}
