package dev.slipway.frontend.http.exchange;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.spi.ServerConnection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A connection whose heads must come to their end in time once they have begun, and whose answers
/// must be taken in time.
///
/// *Threads*: the connection's own; `close`, `idleTime` and `canInterrupt` from any.
final class WatchedConnection implements ServerConnection, InterruptableTask<Void> {
    private static final ScopedValue<WatchedContext> CURRENT = ScopedValue.newInstance();

    private final WatchedContext context;
    private final ServerConnection connection;

    WatchedConnection(WatchedContext context, ServerConnection connection) {
        this.context = context;
        this.connection = connection;
    }

    /// The context of the connection that the calling thread serves.
    static WatchedContext current() {
        return CURRENT.get();
    }

    /// Whether so many bytes are here that the connection which the calling thread serves has not
    /// read yet, so that it need not wait for them.
    static boolean holds(long bytes) {
        return CURRENT.isBound() && CURRENT.get().dataReader().available() >= bytes;
    }

    /// Whether the connection that the calling thread serves should end with the answer that it is
    /// about to send.
    static boolean isLeaving() {
        return CURRENT.isBound() && CURRENT.get().isLeaving();
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
        context.begin();
        try {
            ScopedValue.where(CURRENT, context)
                    .<@Nullable Void, InterruptedException>call(() -> {
                        connection.handle(limit);
                        return null;
                    });
        } finally {
            context.end();
        }
    }

    /// The web server counts from the beginning of a request, until it has seen that one end: one
    /// that takes longer than a caller may rest would end its connection behind the answer, without
    /// a word in it.
    @Override
    public Duration idleTime() {
        return context.isResting() ? connection.idleTime() : Duration.ZERO;
    }

    @Override
    public void close(boolean interrupt) {
        connection.close(interrupt);
    }

    @Override
    public boolean canInterrupt() {
        return connection instanceof InterruptableTask<?> task && task.canInterrupt();
    }
}
