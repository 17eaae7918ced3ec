package dev.slipway.monitoring.feedback;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.work.Awaited;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;

/// The thread of `feedback.db`: native code that waits for a disk would hold the carrier of a
/// virtual thread.
final class FeedbackWorker implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(5);

    private final ExecutorService executor =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().name("feedback").daemon(true).factory());

    /// Runs the work and waits for its result, whatever interrupts say: what was begun must be
    /// known to its end.
    ///
    /// *Errors*: `RefusalException` with `STORE_UNAVAILABLE` when the file cannot be used now.
    <T> T call(Callable<T> work) {
        return Awaited.result(begun(work), FeedbackWorker::failed);
    }

    private <T> Future<T> begun(Callable<T> work) {
        try {
            return executor.submit(work);
        } catch (RejectedExecutionException e) {
            throw unavailable("feedback.db: it is closed");
        }
    }

    private static RuntimeException failed(Exception cause) {
        return cause instanceof SQLException
                ? unavailable("feedback.db: " + cause.getMessage())
                : new IllegalStateException(cause);
    }

    private static RefusalException unavailable(String why) {
        return new RefusalException(Refusal.retryable(ErrorCode.STORE_UNAVAILABLE, why, SOON));
    }

    @Override
    public void close() {
        executor.close();
    }
}
