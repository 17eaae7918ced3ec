package dev.slipway.tracking;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.work.Awaited;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
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
        return Awaited.result(begun(work), Workers::failed);
    }

    private <T> Future<T> begun(Callable<T> work) {
        try {
            return executor.submit(work);
        } catch (RejectedExecutionException e) {
            throw new TrackingException("the tracking store is closed", e);
        }
    }

    private static RuntimeException failed(Exception cause) {
        return switch (cause) {
            case SQLException e when isOfTheDisk(e) -> unavailable("tracking.db", e);
            case SQLException e -> new TrackingException("tracking.db: " + e.getMessage(), e);
            case IOException e -> unavailable("artifacts", e);
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
