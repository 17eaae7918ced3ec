package dev.slipway.api.work;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The wait for work that another thread does, whatever interrupts say: what was begun must be
/// known to its end, and may still use what its caller holds. Whoever was interrupted meanwhile is
/// so again afterwards.
public final class Awaited {
    private Awaited() {}

    /// What the work gives.
    ///
    /// @param checked what is thrown for a checked exception of the work
    ///
    /// *Errors*: the unchecked ones of the work, as they are.
    public static <T, X extends Exception> T result(Future<T> work, Function<Exception, X> checked)
            throws X {
        try {
            return outcome(work);
        } catch (ExecutionException e) {
            throw failure(e.getCause(), checked);
        }
    }

    /// What the work gives.
    ///
    /// *Errors*: `ExecutionException` with whatever the work threw.
    public static <T> T outcome(Future<T> work) throws ExecutionException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return work.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static <X extends Exception> X failure(
            @Nullable Throwable cause, Function<Exception, X> checked) {
        return switch (cause) {
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            case Exception failure -> checked.apply(failure);
            case null, default -> throw new IllegalStateException("work without a result", cause);
        };
    }
}
