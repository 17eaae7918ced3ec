package dev.slipway.frontend.http.exchange;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// Ends the wait for bodies that do not arrive in time: answers in the place of the waiting thread,
/// then interrupts it, which closes its connection.
///
/// A blocked read cannot be given a deadline of its own without a timer per request; one thread
/// that looks at all open reads now and then costs a fast request next to nothing.
///
/// *Threads*: safe from any number of threads.
public final class SlowBodies implements AutoCloseable {
    private static final long TICK_NANOS = Duration.ofMillis(50).toNanos();

    private final Duration allowed;
    private final LongSupplier nanoClock;
    private final Set<Watch> open = ConcurrentHashMap.newKeySet();
    private final Thread watcher;
    private volatile boolean closed;

    /// Watches nothing until [#start()].
    ///
    /// @param allowed how long a body may take
    public SlowBodies(Duration allowed, LongSupplier nanoClock) {
        this.allowed = allowed;
        this.nanoClock = nanoClock;
        this.watcher = Thread.ofVirtual().name("slow-bodies").unstarted(this::run);
    }

    /// Starts to watch.
    public void start() {
        watcher.start();
    }

    /// Watches the calling thread while it reads this exchange's body.
    Watch watch(Exchange exchange) {
        Watch watch = new Watch(exchange, nanoClock.getAsLong() + allowed.toNanos());
        open.add(watch);
        return watch;
    }

    private void run() {
        while (!closed) {
            long now = nanoClock.getAsLong();
            for (Watch watch : open) {
                if (now - watch.latest > 0 && watch.over.compareAndSet(false, true)) {
                    Thread.ofVirtual().name("slow-body").start(watch::expire);
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

    /// One open read.
    final class Watch {
        private final Exchange exchange;
        private final Thread reader = Thread.currentThread();
        private final AtomicBoolean over = new AtomicBoolean();
        private final long latest;

        private Watch(Exchange exchange, long latest) {
            this.exchange = exchange;
            this.latest = latest;
        }

        /// The read is over.
        ///
        /// *Errors*: [BodyAbandonedException] when it came too late.
        void stop() {
            open.remove(this);
            if (!over.compareAndSet(false, true)) {
                throw new BodyAbandonedException();
            }
        }

        private void expire() {
            try {
                exchange.close();
                exchange.refuse(
                        Refusal.of(
                                ErrorCode.BODY_TIMEOUT,
                                "body: not complete after "
                                        + allowed.toMillis()
                                        + " ms (expected: within them)"));
            } finally {
                reader.interrupt();
            }
        }
    }
}
