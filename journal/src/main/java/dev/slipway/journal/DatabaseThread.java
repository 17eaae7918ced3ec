package dev.slipway.journal;

import dev.slipway.api.journal.JournalException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// One platform thread on which database calls run one after another: native code that waits for a
/// disk would hold the carrier of a virtual thread.
final class DatabaseThread implements AutoCloseable {
    private final ExecutorService executor;

    DatabaseThread(String name) {
        executor =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().name(name).daemon(true).factory());
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
            throw new JournalException("the journal is closed", e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException unwrapped(@Nullable Throwable cause) {
        return switch (cause) {
            case null -> new JournalException("the journal's thread failed without a cause");
            case RuntimeException unchecked -> unchecked;
            case Error error -> throw error;
            default -> new JournalException(String.valueOf(cause.getMessage()), cause);
        };
    }

    /// Lets what was begun end; takes no more.
    @Override
    public void close() {
        executor.close();
    }
}
