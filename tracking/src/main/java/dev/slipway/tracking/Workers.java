package dev.slipway.tracking;

import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// A few platform threads for calls that wait for a disk: on a virtual thread they would hold its
/// carrier.
final class Workers implements AutoCloseable {
    private final ExecutorService executor;

    Workers(String name, int count) {
        executor =
                Executors.newFixedThreadPool(
                        count, Thread.ofPlatform().name(name, 0).daemon(true).factory());
    }

    /// Runs the work and waits for its result, whatever interrupts say: what was begun must be
    /// known to its end.
    <T> T call(Callable<T> work) {
        boolean interrupted = false;
        try {
            Future<T> future = executor.submit(work);
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw unwrapped(e.getCause());
        } catch (RejectedExecutionException e) {
            throw new TrackingException("the tracking store is closed", e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException unwrapped(@Nullable Throwable cause) {
        return switch (cause) {
            case RuntimeException unchecked -> unchecked;
            case Error error -> throw error;
            case SQLException e -> new TrackingException("tracking.db: " + e.getMessage(), e);
            case IOException e -> new TrackingException("artifacts: " + e.getMessage(), e);
            case null -> new IllegalStateException("a worker failed without a cause");
            default -> new IllegalStateException(cause);
        };
    }

    /// Lets what was begun end; takes no more.
    @Override
    public void close() {
        executor.close();
    }
}
