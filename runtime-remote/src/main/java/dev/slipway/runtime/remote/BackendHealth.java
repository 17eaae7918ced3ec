package dev.slipway.runtime.remote;

import dev.slipway.api.spec.BackendTerms;
import dev.slipway.runtime.CallTerms;
import dev.slipway.runtime.remote.wire.BackendException;
import dev.slipway.runtime.remote.wire.FailureKind;
import dev.slipway.runtime.remote.wire.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Looks at a backend now and then: whether it can be reached, whether it is ready, and whether the
/// models are that are loaded here.
///
/// *Threads*: looks happen on one thread at a time.
final class BackendHealth implements AutoCloseable {
    /// After so many looks that did not reach it, no call is sent.
    private static final int LOOKS = 2;

    private static final Duration LONGEST_LOOK = Duration.ofSeconds(5);

    private static final String AWAY = "unreachable";

    private final Backend backend;
    private final BackendSpec spec;

    /// With the number of the question that was asked last for each; 0 where none was yet.
    private final Map<RemoteVersion, Long> versions = new ConcurrentHashMap<>();

    private volatile String state = "unknown";
    private volatile String problem = "";
    private volatile @Nullable Thread looking;
    private volatile boolean closed;

    /// Whether another look is to come at once. That a thread is woken is forgotten where it waits
    /// for a socket in the meantime.
    private volatile boolean isWanted;

    private int unreached;
    private long questions;
    private BackendTerms lookedAt;

    BackendHealth(Backend backend, BackendSpec spec) {
        this.backend = backend;
        this.spec = spec;
        this.lookedAt = backend.terms();
    }

    /// As the last look found it.
    String state() {
        return state;
    }

    /// What was wrong; empty when nothing was.
    String problem() {
        return problem;
    }

    /// Whether the last look reached nobody.
    boolean isAway() {
        return state.equals(AWAY);
    }

    void watch(RemoteVersion version) {
        versions.put(version, 0L);
    }

    void forget(RemoteVersion version) {
        versions.remove(version);
    }

    /// Looks from now on, at once for the first time.
    void start() {
        looking = Thread.ofVirtual().name("backend-look").start(this::run);
    }

    /// It is another server from now on, maybe: what the former one said of models does not count.
    void follow() {
        versions.keySet().forEach(version -> version.found(true));
        lookSoon();
    }

    private void lookSoon() {
        isWanted = true;
        LockSupport.unpark(looking);
    }

    private void run() {
        while (!closed) {
            isWanted = false;
            try {
                look();
            } catch (RuntimeException | Error e) {
                // One look, or whoever hears of it, failed; the next one may not.
                backend.noteDefect(String.valueOf(e));
            }
            if (!isWanted && !closed) {
                LockSupport.parkNanos(this, backend.terms().healthInterval().toNanos());
            }
        }
    }

    /// Looks once.
    synchronized void look() {
        BackendTerms terms = backend.terms();
        if (!terms.equals(lookedAt)) {
            lookedAt = terms;
            unreached = 0;
        }
        CallTerms call = backend.within(longestLook(terms.deadline()));
        try {
            backend.openWire().refresh();
            backend.openWire().wake();
            look(call, terms);
        } catch (BackendException e) {
            failed(e, terms);
        }
        backend.tell();
    }

    /// How long a look may take at a server whose calls have this deadline.
    static Duration longestLook(Duration deadline) {
        Duration longest = Backend.questionTime(deadline);
        return longest.compareTo(LONGEST_LOOK) < 0 ? longest : LONGEST_LOOK;
    }

    /// A gRPC channel that was tried in vain goes on saying so until it is there again, which it is
    /// not yet when it has just been woken. So nobody is away before another one has said it. What
    /// it says may be that its connection was lost: gateways take one for a server that is away,
    /// and end it.
    private void look(CallTerms call, BackendTerms terms) throws BackendException {
        try {
            look(backend.wire(call), call, terms);
        } catch (BackendException e) {
            boolean mayBeOld = e.kind() == FailureKind.UNREACHABLE || e.kind() == FailureKind.LOST;
            boolean isGrpc = terms.address().protocol() == BackendTerms.Protocol.GRPC;
            if (!isGrpc || !mayBeOld || isFormer(terms)) {
                throw e;
            }
            backend.openWire().reopen();
            look(backend.wire(call), call, terms);
        }
    }

    private void look(Wire wire, CallTerms call, BackendTerms terms) throws BackendException {
        boolean isAsked = mayBeReady(wire, call, terms);
        lookAtVersions(wire, call, terms);
        if (isAsked) {
            spec.listener().foundReady(terms.name());
            askAgain(wire, call);
        }
    }

    /// Looks at as many as there is time for, first at those for which nobody asked for longest:
    /// they may be many, and one for which no answer comes takes all the time that is left.
    private void lookAtVersions(Wire wire, CallTerms call, BackendTerms terms) {
        for (RemoteVersion version : inTurn()) {
            if (call.deadline().hasPassed(spec.nanoTime().getAsLong())) {
                return;
            }
            questions++;
            // One that has left meanwhile does not come back.
            versions.replace(version, questions);
            look(version, wire, call, terms);
        }
    }

    private List<RemoteVersion> inTurn() {
        return versions.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    /// Whether it says that it is ready, or says nothing of that: calls are sent to such a one all
    /// the same, so its models are looked at, and what did not load is tried again.
    private boolean mayBeReady(Wire wire, CallTerms call, BackendTerms terms)
            throws BackendException {
        try {
            boolean isReady = wire.isReady(call);
            if (isFormer(terms)) {
                return false;
            }
            unreached = 0;
            backend.breaker().reachable();
            found(
                    isReady ? "ready" : "not-ready",
                    isReady ? "" : "the server says that it is not ready");
            return isReady;
        } catch (BackendException e) {
            if (!wasReached(e)) {
                throw e;
            }
            failed(e, terms);
            return !isFormer(terms);
        }
    }

    private static void askAgain(Wire wire, CallTerms call) {
        try {
            wire.askAgain(call);
        } catch (BackendException e) {
            // What it said before counts until it says something else.
        }
    }

    private void look(RemoteVersion version, Wire wire, CallTerms call, BackendTerms terms) {
        boolean isReady;
        try {
            isReady = wire.isReady(version.model(), call);
        } catch (BackendException e) {
            // Not every server says that of models; calls will find out. Where it could not be
            // asked, nothing was found.
            if (!wasReached(e)) {
                return;
            }
            isReady = true;
        }
        if (!isFormer(terms)) {
            version.found(isReady);
        }
    }

    /// Whether it is another server meanwhile, or none: what a look has found of the former one
    /// does not count, and the next look comes at once.
    private boolean isFormer(BackendTerms terms) {
        return closed || !terms.equals(backend.terms());
    }

    /// Whether somebody answered.
    private static boolean wasReached(BackendException e) {
        return switch (e.kind()) {
            case FAILED, INVALID, BUSY, REJECTED, TOO_LARGE, UNKNOWN, DENIED -> true;
            case UNREACHABLE, LOST, UNAVAILABLE, CUT, TIMEOUT, ABANDONED, MISCONFIGURED -> false;
        };
    }

    private void failed(BackendException e, BackendTerms terms) {
        if (isFormer(terms)) {
            return;
        }
        boolean isOurs = e.kind() == FailureKind.MISCONFIGURED || e.kind() == FailureKind.DENIED;
        if (wasReached(e)) {
            unreached = 0;
            backend.breaker().reachable();
        }
        if (wasReached(e) || e.kind().verdict() != FailureKind.Verdict.BAD) {
            found(isOurs ? "misconfigured" : "not-ready", e.words());
            return;
        }
        unreached++;
        found(AWAY, e.words());
        backend.note(e);
        if (unreached >= LOOKS) {
            backend.breaker().unreachable(terms.breaker(), spec.nanoTime().getAsLong());
            backend.openWire().reopen();
        }
    }

    private void found(String now, String words) {
        String before = state;
        problem = words;
        state = now;
        if (!now.equals(before)) {
            spec.listener().changed(backend.terms().name(), now, words);
        }
    }

    @Override
    public void close() {
        closed = true;
        lookSoon();
    }
}
