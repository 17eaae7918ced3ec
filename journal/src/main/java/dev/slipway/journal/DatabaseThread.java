package dev.slipway.journal;

import dev.slipway.api.journal.JournalException;
import dev.slipway.api.work.Awaited;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;

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
        return Awaited.result(begun(work), DatabaseThread::failed);
    }

    private <T> Future<T> begun(Callable<T> work) {
        try {
            return executor.submit(work);
        } catch (RejectedExecutionException e) {
            throw new JournalException("the journal is closed", e);
        }
    }

    private static JournalException failed(Exception cause) {
        return new JournalException(String.valueOf(cause.getMessage()), cause);
    }

    /// Lets what was begun end; takes no more.
    @Override
    public void close() {
        executor.close();
    }
}
