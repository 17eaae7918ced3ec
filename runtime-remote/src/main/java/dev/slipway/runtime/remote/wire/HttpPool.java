package dev.slipway.runtime.remote.wire;

import dev.slipway.runtime.CallTerms;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Connections of HTTP/1.1 to one backend, kept for a while after a request.
///
/// A thread of its own ends the calls whose time is over or whose callers have left, by closing
/// their connections: reading, writing and shaking hands all end by that.
///
/// *Threads*: safe from any number of threads; calls block.
final class HttpPool implements AutoCloseable {
    private static final long LOOK_NANOS = 20_000_000;

    /// Servers close idle connections on their own, some after five seconds; a request must not
    /// meet that.
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final Opener opener;
    private final LongSupplier nanoTime;
    private final Deque<Idle> idle = new ArrayDeque<>();
    private final Set<Active> active = ConcurrentHashMap.newKeySet();
    private final Thread watch;
    private volatile boolean closed;

    /// Opens a connection.
    @FunctionalInterface
    interface Opener {
        /// *Errors*: [BackendException] when none comes about in time.
        HttpConnection open(CallTerms terms) throws BackendException;
    }

    private record Idle(HttpConnection connection, long since) {}

    /// A call that is inside. Equal only to itself.
    private static final class Active {
        private final HttpConnection connection;
        private final CallTerms terms;
        private final AtomicBoolean isOver = new AtomicBoolean();
        private volatile @Nullable FailureKind ended;

        Active(HttpConnection connection, CallTerms terms) {
            this.connection = connection;
            this.terms = terms;
        }

        void end(FailureKind why) {
            if (over()) {
                ended = why;
                connection.close();
            }
        }

        /// Whether the caller is the first to say so: whoever is may use the connection.
        boolean over() {
            return isOver.compareAndSet(false, true);
        }
    }

    HttpPool(Opener opener, LongSupplier nanoTime) {
        this.opener = opener;
        this.nanoTime = nanoTime;
        this.watch = Thread.ofVirtual().name("backend-watch").start(this::watch);
    }

    /// The answer to `ask`.
    ///
    /// @param common headers of every request
    HttpExchange.Answer exchange(HttpExchange.Ask ask, Map<String, String> common, CallTerms terms)
            throws BackendException {
        HttpConnection connection = connection(terms);
        Active call = new Active(connection, terms);
        active.add(call);
        LockSupport.unpark(watch);
        boolean isKept = false;
        try {
            if (closed) {
                // Nobody looks at its deadline any more.
                throw new BackendException(FailureKind.LOST, "the connection was opened anew");
            }
            HttpExchange.Answer answer = connection.exchange(ask, common);
            isKept = call.over() && giveBack(connection);
            return answer;
        } catch (IOException | BackendException e) {
            throw failure(call, e);
        } finally {
            active.remove(call);
            if (!isKept) {
                connection.close();
            }
        }
    }

    private static BackendException failure(Active call, Exception e) {
        FailureKind ended = call.ended;
        if (ended != null) {
            return new BackendException(
                    ended,
                    ended == FailureKind.TIMEOUT ? "no answer in time" : "nobody waits any more");
        }
        if (e instanceof BackendException told) {
            return told;
        }
        FailureKind kind = call.connection.hasAnswer() ? FailureKind.CUT : FailureKind.LOST;
        return new BackendException(kind, String.valueOf(e.getMessage()), null, e);
    }

    private HttpConnection connection(CallTerms terms) throws BackendException {
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
        return opener.open(terms);
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
            if (active.isEmpty()) {
                LockSupport.parkNanos(this, IDLE_NANOS);
                closeIdle();
                continue;
            }
            LockSupport.parkNanos(this, LOOK_NANOS);
            long now = nanoTime.getAsLong();
            for (Active call : active) {
                if (call.terms.deadline().hasPassed(now)) {
                    call.end(FailureKind.TIMEOUT);
                } else if (call.terms.isAbandoned().getAsBoolean()) {
                    call.end(FailureKind.ABANDONED);
                }
            }
        }
    }

    private void closeIdle() {
        long now = nanoTime.getAsLong();
        synchronized (idle) {
            idle.removeIf(each -> {
                boolean isOld = now - each.since() >= IDLE_NANOS;
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
