package dev.slipway.frontend.http.exchange;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import io.helidon.webserver.CloseConnectionException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Ends the wait for callers that do not send a head or a body, or do not take an answer, in time:
/// interrupts the waiting thread, which closes its connection. For a body it answers first, in the
/// place of that thread.
///
/// A blocked read or write cannot be given a deadline of its own without a timer per request; one
/// thread that looks at all open waits now and then costs a fast request next to nothing. It is one
/// of the kernel's: a virtual one that sleeps has a second thread woken for its timer, and a
/// carrier, and looks late where these are busy.
///
/// *Threads*: safe from any number of threads.
public final class SlowCallers implements AutoCloseable {
    private static final long TICK_NANOS = Duration.ofMillis(50).toNanos();

    /// Looks that find a connection at rest until it is looked at no more, a second's: whoever asks
    /// several times in it is not let go of and kept again each time.
    private static final int LOOKS_AT_REST = 20;

    private final Duration allowed;
    private final LongSupplier nanoClock;
    private final Set<Watch> open = ConcurrentHashMap.newKeySet();
    private final Set<Recurring> recurring = ConcurrentHashMap.newKeySet();
    private final ThreadFactory answering;
    private final Thread watcher;

    /// What is said of a body that is not here in time, and of one that may take any time but
    /// rests.
    private final Refusal incomplete;

    private final Refusal resting;
    private volatile boolean closed;

    /// Watches nothing until [#start()].
    ///
    /// @param allowed how long each wait may take
    public SlowCallers(Duration allowed, LongSupplier nanoClock) {
        this(allowed, nanoClock, Thread.ofVirtual().name("slow-caller").factory());
    }

    /// The same.
    ///
    /// @param answering makes the threads that answer in the place of others
    SlowCallers(Duration allowed, LongSupplier nanoClock, ThreadFactory answering) {
        this.allowed = allowed;
        this.nanoClock = nanoClock;
        this.answering = answering;
        this.incomplete = timeout("not complete after ", allowed, "within them");
        this.resting = timeout("nothing more of it came for ", allowed, "some of it within them");
        this.watcher = Thread.ofPlatform().name("slow-callers").daemon().unstarted(this::run);
    }

    private static Refusal timeout(String fault, Duration allowed, String expected) {
        return Refusal.of(
                ErrorCode.BODY_TIMEOUT,
                "body: " + fault + allowed.toMillis() + " ms (expected: " + expected + ")");
    }

    /// Starts to watch.
    public void start() {
        watcher.start();
    }

    /// Watches the calling thread while it reads this exchange's body.
    Watch watch(Exchange exchange) {
        return opened(exchange, incomplete, allowed);
    }

    /// Watches the calling thread while it waits for more of a body that may take any time.
    Watch watchForMore(Exchange exchange) {
        return opened(exchange, resting, allowed);
    }

    /// Watches the calling thread while it waits for its caller in another way.
    Watch watch() {
        return opened(null, incomplete, allowed);
    }

    /// Does `work`, which waits for the caller, under a watch.
    ///
    /// *Errors*: [CloseConnectionException] when it took too long.
    void within(Runnable work) {
        within(allowed, work);
    }

    /// The same in a time of its own, where that is shorter.
    void within(Duration longest, Runnable work) {
        Watch watch = opened(null, incomplete, longest.compareTo(allowed) < 0 ? longest : allowed);
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

    /// A watch for waits of the calling thread that come again and again.
    Recurring recurring() {
        return new Recurring();
    }

    /// What closes the connection of a caller that was too slow.
    static CloseConnectionException late(@Nullable Throwable cause) {
        String message = "the caller took too long";
        return cause == null
                ? new CloseConnectionException(message)
                : new CloseConnectionException(message, cause);
    }

    /// @param refusal what the exchange is answered with, where there is one
    private Watch opened(@Nullable Exchange exchange, Refusal refusal, Duration longest) {
        Watch watch = new Watch(exchange, refusal, nanoClock.getAsLong() + longest.toNanos());
        open.add(watch);
        return watch;
    }

    private void run() {
        while (!closed) {
            try {
                look();
            } catch (RuntimeException | Error e) {
                // A moment without memory, say; the next look ends what this one did not.
            }
            LockSupport.parkNanos(TICK_NANOS);
        }
    }

    /// How many waits that come again and again are looked at.
    int recurringLookedAt() {
        return recurring.size();
    }

    /// Ends the waits that took too long. By one thread.
    void look() {
        long now = nanoClock.getAsLong();
        for (Watch watch : open) {
            if (now - watch.latest > 0 && watch.over.compareAndSet(false, true)) {
                expire(watch);
            }
        }
        recurring.forEach(one -> one.look(now));
    }

    /// Beside, since who does not send may not take an answer either.
    private void expire(Watch watch) {
        try {
            answering.newThread(watch::expire).start();
        } catch (OutOfMemoryError e) {
            // There is no thread to answer on; the wait ends all the same.
            watch.waiting.interrupt();
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
        private final Refusal refusal;
        private final Thread waiting = Thread.currentThread();
        private final AtomicBoolean over = new AtomicBoolean();
        private final long latest;

        private Watch(@Nullable Exchange exchange, Refusal refusal, long latest) {
            this.exchange = exchange;
            this.refusal = refusal;
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
                    unanswered.refuse(refusal);
                }
            } finally {
                waiting.interrupt();
            }
        }
    }

    /// A watch over waits that come again and again, as for the callers who take the answers of one
    /// connection. It is made once, so a wait that is short costs two writes to memory that no
    /// other connection uses.
    ///
    /// The thread that looks keeps those that waited lately and lets go of those that it has found
    /// at rest often enough, so connections that rest cost nothing.
    ///
    /// *Threads*: waits of others than its owner get watches of their own.
    final class Recurring {
        private static final long RESTING = 0;
        private static final long EXPIRED = -1;

        private final Thread owner = Thread.currentThread();

        /// Until when the wait that is open may take, or `RESTING`, or `EXPIRED`.
        private final AtomicLong latest = new AtomicLong(RESTING);

        /// Whether it is, or is about to be, among those that are looked at.
        private volatile boolean isKept;

        /// Looks that found it at rest since it is kept; of the thread that looks.
        private int looksAtRest;

        private Recurring() {}

        /// Does `work`, which waits for the caller.
        ///
        /// *Errors*: [CloseConnectionException] when it took too long.
        void within(Runnable work) {
            if (!owner.equals(Thread.currentThread())) {
                SlowCallers.this.within(work);
                return;
            }
            begin();
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                if (end()) {
                    throw e;
                }
                throw late(e);
            }
            if (!end()) {
                throw late(null);
            }
        }

        private void begin() {
            latest.set(nanoClock.getAsLong() + allowed.toNanos());
            keep();
        }

        private boolean end() {
            return latest.getAndSet(RESTING) != EXPIRED;
        }

        private void keep() {
            if (!isKept) {
                isKept = true;
                recurring.add(this);
            }
        }

        /// Ends a wait that took too long, or lets go where nobody waits. By one thread.
        private void look(long now) {
            long until = latest.get();
            if (until == RESTING) {
                looksAtRest++;
                if (looksAtRest >= LOOKS_AT_REST) {
                    looksAtRest = 0;
                    letGo();
                }
            } else if (until != EXPIRED
                    && now - until > 0
                    && latest.compareAndSet(until, EXPIRED)) {
                owner.interrupt();
            }
        }

        /// The owner that begins to wait meanwhile may find it kept just before it is not, or keep
        /// it just before it is removed: either shows in what is looked at last, because the owner
        /// says that it waits before it looks, and this says that nothing is kept before it looks.
        private void letGo() {
            isKept = false;
            recurring.remove(this);
            if (isKept || latest.get() != RESTING) {
                isKept = true;
                recurring.add(this);
            }
        }
    }
}
