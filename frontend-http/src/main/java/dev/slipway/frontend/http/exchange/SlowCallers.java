package dev.slipway.frontend.http.exchange;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import io.helidon.webserver.CloseConnectionException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Ends the wait for callers that do not send a head or a body, or do not take an answer, in time:
/// interrupts the waiting thread, which closes its connection. For a body it answers first, in the
/// place of that thread.
///
/// A blocked read or write cannot be given a deadline of its own without a timer per request; one
/// thread that looks at all open waits now and then costs a fast request next to nothing.
///
/// *Threads*: safe from any number of threads.
public final class SlowCallers implements AutoCloseable {
    private static final long TICK_NANOS = Duration.ofMillis(50).toNanos();

    private final Duration allowed;
    private final LongSupplier nanoClock;
    private final Set<Watch> open = ConcurrentHashMap.newKeySet();
    private final Thread watcher;
    private volatile boolean closed;

    /// Watches nothing until [#start()].
    ///
    /// @param allowed how long each wait may take
    public SlowCallers(Duration allowed, LongSupplier nanoClock) {
        this.allowed = allowed;
        this.nanoClock = nanoClock;
        this.watcher = Thread.ofVirtual().name("slow-callers").unstarted(this::run);
    }

    /// Starts to watch.
    public void start() {
        watcher.start();
    }

    /// Watches the calling thread while it reads this exchange's body.
    Watch watch(Exchange exchange) {
        return opened(exchange);
    }

    /// Watches the calling thread while it waits for its caller in another way.
    Watch watch() {
        return opened(null);
    }

    /// Does `work`, which waits for the caller, under a watch.
    ///
    /// *Errors*: [CloseConnectionException] when it took too long.
    void within(Runnable work) {
        Watch watch = watch();
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            if (watch.end()) {
                throw e;
            }
            throw late(e);
        }
        if (!watch.end()) {
            throw late(null);
        }
    }

    /// What closes the connection of a caller that was too slow.
    static CloseConnectionException late(@Nullable Throwable cause) {
        String message = "the caller took too long";
        return cause == null
                ? new CloseConnectionException(message)
                : new CloseConnectionException(message, cause);
    }

    private Watch opened(@Nullable Exchange exchange) {
        Watch watch = new Watch(exchange, nanoClock.getAsLong() + allowed.toNanos());
        open.add(watch);
        return watch;
    }

    private void run() {
        while (!closed) {
            long now = nanoClock.getAsLong();
            for (Watch watch : open) {
                if (now - watch.latest > 0 && watch.over.compareAndSet(false, true)) {
                    Thread.ofVirtual().name("slow-caller").start(watch::expire);
                }
            }
            LockSupport.parkNanos(TICK_NANOS);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(watcher);
    }

    /// One open wait.
    final class Watch {
        private final @Nullable Exchange exchange;
        private final Thread waiting = Thread.currentThread();
        private final AtomicBoolean over = new AtomicBoolean();
        private final long latest;

        private Watch(@Nullable Exchange exchange, long latest) {
            this.exchange = exchange;
            this.latest = latest;
        }

        /// The wait is over; false when it took too long and the connection is being closed.
        boolean end() {
            open.remove(this);
            return over.compareAndSet(false, true);
        }

        private void expire() {
            Exchange unanswered = exchange;
            try {
                if (unanswered != null) {
                    unanswered.close();
                    unanswered.refuse(
                            Refusal.of(
                                    ErrorCode.BODY_TIMEOUT,
                                    "body: not complete after "
                                            + allowed.toMillis()
                                            + " ms (expected: within them)"));
                }
            } finally {
                waiting.interrupt();
            }
        }
    }
}
