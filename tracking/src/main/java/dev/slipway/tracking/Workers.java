package dev.slipway.tracking;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;

/// A few platform threads for calls that wait for a disk: on a virtual thread they would hold its
/// carrier.
final class Workers implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final int PRIMARY = 0xff;
    private static final Set<SQLiteErrorCode> DISK =
            Set.of(
                    SQLiteErrorCode.SQLITE_FULL,
                    SQLiteErrorCode.SQLITE_IOERR,
                    SQLiteErrorCode.SQLITE_CANTOPEN,
                    SQLiteErrorCode.SQLITE_READONLY,
                    SQLiteErrorCode.SQLITE_BUSY);

    private final ExecutorService executor;

    Workers(String name, int count) {
        executor =
                Executors.newFixedThreadPool(
                        count, Thread.ofPlatform().name(name, 0).daemon(true).factory());
    }

    /// Runs the work and waits for its result, whatever interrupts say: what was begun must be
    /// known to its end.
    ///
    /// *Errors*: `RefusalException` with `STORE_UNAVAILABLE` when the disk is full or fails;
    /// [TrackingException].
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
            case SQLException e when isOfTheDisk(e) -> unavailable("tracking.db", e);
            case SQLException e -> new TrackingException("tracking.db: " + e.getMessage(), e);
            case IOException e -> unavailable("artifacts", e);
            case null -> new IllegalStateException("a worker failed without a cause");
            default -> new IllegalStateException(cause);
        };
    }

    /// Full, failing or taken away, as opposed to a mistake of ours or damage.
    private static boolean isOfTheDisk(SQLException e) {
        int code = e.getErrorCode() & PRIMARY;
        return DISK.stream().anyMatch(one -> one.code == code);
    }

    private static RefusalException unavailable(String what, Exception failure) {
        return new RefusalException(
                Refusal.retryable(
                        ErrorCode.STORE_UNAVAILABLE, what + ": " + failure.getMessage(), SOON));
    }

    /// Lets what was begun end; takes no more.
    @Override
    public void close() {
        executor.close();
    }
}
