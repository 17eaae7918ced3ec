package dev.slipway.runtime.remote.wire;

import dev.slipway.runtime.CallTerms;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Connections of HTTP/1.1 to one backend, kept for a while after a request.
///
/// A thread of its own ends the calls whose time is over or whose callers have left, by closing
/// their connections: connecting, shaking hands, writing and reading all end by that.
///
/// *Threads*: safe from any number of threads; calls block.
final class HttpPool implements AutoCloseable {
    private static final long LOOK_NANOS = 20_000_000;

    /// Servers close idle connections on their own, some after five seconds; a request must not
    /// meet that.
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(3);

    private static final int REQUEST_TIMEOUT = 408;

    private final Opener opener;
    private final LongSupplier nanoTime;
    private final boolean sendsAgain;
    private final Deque<Idle> idle = new ArrayDeque<>();
    private final Set<Active> active = ConcurrentHashMap.newKeySet();
    private final Thread watch;
    private volatile boolean closed;

    /// Opens a connection.
    @FunctionalInterface
    interface Opener {
        /// @param held is told what has to be closed to end the opening
        ///
        /// *Errors*: [BackendException] when none comes about in time.
        HttpConnection open(CallTerms terms, Consumer<Closeable> held) throws BackendException;
    }

    private record Idle(HttpConnection connection, long since) {}

    /// A call that is inside. Equal only to itself.
    private static final class Active {
        private final CallTerms terms;
        private final AtomicBoolean isOver = new AtomicBoolean();
        private volatile @Nullable FailureKind ended;
        private volatile @Nullable Closeable held;

        Active(CallTerms terms) {
            this.terms = terms;
        }

        /// What is closed when the call is ended, from now on.
        void hold(Closeable connection) {
            held = connection;
            if (ended != null) {
                close(connection);
            }
        }

        void end(FailureKind why) {
            if (over()) {
                ended = why;
                Closeable inside = held;
                if (inside != null) {
                    close(inside);
                }
            }
        }

        private static void close(Closeable connection) {
            try {
                connection.close();
            } catch (IOException e) {
                // It is not used any more, closed or not.
            }
        }

        /// Whether the caller is the first to say so: whoever is may use the connection.
        boolean over() {
            return isOver.compareAndSet(false, true);
        }
    }

    /// @param nanoTime the monotonic clock of deadlines
    /// @param sendsAgain whether a request that a kept connection lost goes out on a new one
    HttpPool(Opener opener, LongSupplier nanoTime, boolean sendsAgain) {
        this.opener = opener;
        this.nanoTime = nanoTime;
        this.sendsAgain = sendsAgain;
        this.watch = Thread.ofVirtual().name("backend-watch").start(this::watch);
    }

    /// The answer to `ask`.
    ///
    /// @param common headers of every request
    HttpExchange.Answer exchange(HttpExchange.Ask ask, Map<String, String> common, CallTerms terms)
            throws BackendException {
        Active call = new Active(terms);
        active.add(call);
        LockSupport.unpark(watch);
        try {
            if (closed) {
                // Nobody looks at its deadline any more.
                throw BackendException.unsent();
            }
            return exchange(ask, common, call);
        } finally {
            active.remove(call);
        }
    }

    /// A kept connection may have been closed by the server a moment ago. That says nothing of the
    /// server, and the others that are kept are as old: the request is sent on a new one.
    private HttpExchange.Answer exchange(
            HttpExchange.Ask ask, Map<String, String> common, Active call) throws BackendException {
        HttpConnection kept = kept();
        if (kept != null) {
            try {
                return exchange(kept, true, ask, common, call);
            } catch (BackendException e) {
                if (e.kind() == FailureKind.LOST) {
                    closeIdle(0);
                }
                if (e.kind() != FailureKind.LOST || !sendsAgain) {
                    throw e;
                }
            }
        }
        return exchange(opened(call), false, ask, common, call);
    }

    private HttpConnection opened(Active call) throws BackendException {
        try {
            return opener.open(call.terms, call::hold);
        } catch (BackendException e) {
            FailureKind ended = call.ended;
            throw ended == null ? e : ended(ended);
        }
    }

    private HttpExchange.Answer exchange(
            HttpConnection connection,
            boolean hasRested,
            HttpExchange.Ask ask,
            Map<String, String> common,
            Active call)
            throws BackendException {
        boolean isKept = false;
        try {
            call.hold(connection::cut);
            HttpExchange.Answer answer = connection.exchange(ask, common);
            if (hasRested && sendsAgain && isGivenUp(connection, answer)) {
                throw new BackendException(FailureKind.LOST, "the connection was given up");
            }
            isKept = call.over() && giveBack(connection);
            return answer;
        } catch (IOException | BackendException e) {
            FailureKind ended = call.ended;
            throw ended == null ? failure(connection, e) : ended(ended);
        } finally {
            if (!isKept) {
                connection.close();
            }
        }
    }

    /// Whether a server has ended a connection because it rested, which crossed with the request:
    /// that may be repeated on another one.
    ///
    /// *Source*: RFC 9110, section 15.5.9.
    private static boolean isGivenUp(HttpConnection connection, HttpExchange.Answer answer) {
        return answer.status() == REQUEST_TIMEOUT && !connection.isReusable();
    }

    private static BackendException ended(FailureKind why) {
        return new BackendException(
                why, why == FailureKind.TIMEOUT ? "no answer in time" : "nobody waits any more");
    }

    private static BackendException failure(HttpConnection connection, Exception e) {
        if (e instanceof BackendException told) {
            return told;
        }
        FailureKind kind = connection.hasAnswer() ? FailureKind.CUT : FailureKind.LOST;
        return new BackendException(kind, String.valueOf(e.getMessage()), null, e);
    }

    private @Nullable HttpConnection kept() {
        long now = nanoTime.getAsLong();
        synchronized (idle) {
            while (!idle.isEmpty()) {
                Idle newest = idle.pop();
                if (now - newest.since() < IDLE_NANOS && newest.connection().isReusable()) {
                    return newest.connection();
                }
                newest.connection().close();
            }
        }
        return null;
    }

    private boolean giveBack(HttpConnection connection) {
        synchronized (idle) {
            if (closed || !connection.isReusable()) {
                return false;
            }
            idle.push(new Idle(connection, nanoTime.getAsLong()));
            return true;
        }
    }

    private void watch() {
        while (!closed || !active.isEmpty()) {
            LockSupport.parkNanos(this, active.isEmpty() ? IDLE_NANOS : LOOK_NANOS);
            try {
                look();
            } catch (RuntimeException | Error e) {
                // A moment without memory, say; the next look ends what this one did not.
            }
        }
    }

    private void look() {
        closeIdle(IDLE_NANOS);
        long now = nanoTime.getAsLong();
        for (Active call : active) {
            if (call.terms.deadline().hasPassed(now)) {
                call.end(FailureKind.TIMEOUT);
            } else if (call.terms.isAbandoned().getAsBoolean()) {
                call.end(FailureKind.ABANDONED);
            }
        }
    }

    /// Closes those that nobody has used for so long.
    private void closeIdle(long nanos) {
        long now = nanoTime.getAsLong();
        synchronized (idle) {
            idle.removeIf(each -> {
                boolean isOld = now - each.since() >= nanos;
                if (isOld) {
                    each.connection().close();
                }
                return isOld;
            });
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(watch);
        synchronized (idle) {
            idle.forEach(each -> each.connection().close());
            idle.clear();
        }
    }
}
