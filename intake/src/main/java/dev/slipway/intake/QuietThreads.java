package dev.slipway.intake;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/// Platform threads of the lowest priority for work that takes the processor or the disk, so that
/// neither a carrier thread nor a prediction waits for it.
///
/// *Threads*: any.
final class QuietThreads implements AutoCloseable {
    private final ExecutorService threads;

    /// @param count how much is done at once; the rest waits
    QuietThreads(String name, int count) {
        ThreadFactory factory = Thread.ofPlatform().daemon().name(name, 0).factory();
        threads =
                Executors.newFixedThreadPool(
                        count,
                        work ->
                                factory.newThread(() -> {
                                    Niceness.makeLowest();
                                    work.run();
                                }));
    }

    /// What `work` gives. Waits to its end even when interrupted, because it still uses what its
    /// caller holds.
    ///
    /// *Errors*: those of `work`; `IOException` once closed.
    <T> T call(Callable<T> work) throws IOException {
        Future<T> result;
        try {
            result = threads.submit(work);
        } catch (RejectedExecutionException e) {
            throw new IOException("the server is shutting down", e);
        }
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return result.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw thrown(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static IOException thrown(@Nullable Throwable cause) {
        return switch (cause) {
            case IOException e -> e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null, default -> new IOException(String.valueOf(cause), cause);
        };
    }

    /// Takes no more work; what is inside is done to its end.
    @Override
    public void close() {
        threads.shutdown();
    }
}
