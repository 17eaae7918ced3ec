package dev.slipway.runtime.remote;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.model.Signature;
import dev.slipway.api.spec.BackendTerms;
import dev.slipway.api.status.ConnectionStatus;
import dev.slipway.runtime.CallTerms;
import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.RemoteModel;
import dev.slipway.runtime.remote.wire.BackendException;
import dev.slipway.runtime.remote.wire.FailureKind;
import dev.slipway.runtime.remote.wire.InferCall;
import dev.slipway.runtime.remote.wire.Wire;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// One server behind a connection: sends calls there while the breaker lets them through, again
/// where that is allowed, and says what became of them.
///
/// *Threads*: safe from any number of threads; calls block.
public final class Backend implements AutoCloseable {
    /// How often a call is sent at most.
    private static final int MOST_ATTEMPTS = 3;

    private static final long FIRST_PAUSE_NANOS = 10_000_000;

    /// A time that callers give is no test of the backend when it is shorter than this.
    private static final long FAIR_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final int FAIR_MULTIPLE = 4;

    private static final Duration SHORTEST_QUESTION = Duration.ofSeconds(1);

    private final BackendSpec spec;
    private final OpenWire open;
    private final Breaker breaker = new Breaker();
    private final RetryBudget budget = new RetryBudget();
    private final BackendCounts counts = new BackendCounts();
    private final BackendHealth health;

    /// How long each model takes to answer.
    private final Map<RemoteModel, Long> usualNanos = new ConcurrentHashMap<>();

    private volatile BackendTerms terms;
    private volatile Breaker.State told = Breaker.State.CLOSED;
    private volatile String lastFailure = "";

    /// The same as callers hear it.
    private volatile String toldFailure = "";

    Backend(BackendTerms terms, BackendSpec spec) {
        this.terms = terms;
        this.spec = spec;
        this.open = new OpenWire(spec, this::terms);
        this.health = new BackendHealth(this, spec);
    }

    /// What its connection says now.
    public BackendTerms terms() {
        return terms;
    }

    /// What was counted.
    public BackendCounts counts() {
        return counts;
    }

    /// How it is.
    public ConnectionStatus status() {
        BackendTerms now = terms;
        String problem = health.problem();
        return new ConnectionStatus(
                now.name(),
                now.address().toString(),
                health.state(),
                breaker.state().label(),
                problem.isEmpty() && breaker.state() == Breaker.State.OPEN ? lastFailure : problem);
    }

    BackendHealth health() {
        return health;
    }

    Breaker breaker() {
        return breaker;
    }

    /// Does what the connection says from now on, with a server of which nothing is known.
    void follow(BackendTerms changed) {
        terms = changed;
        open.reopen();
        breaker.begin();
        usualNanos.clear();
        health.follow();
    }

    /// A version of the model has left.
    void forget(RemoteModel model) {
        usualNanos.remove(model);
    }

    /// The wire, opened when there is none.
    Wire wire(CallTerms call) throws BackendException {
        return open.wire(call);
    }

    OpenWire openWire() {
        return open;
    }

    /// What the model says that it takes and gives.
    Signature signature(RemoteModel model) throws BackendException {
        CallTerms call = within(questionTime(terms.deadline()));
        return wire(call).signature(model, call);
    }

    /// The same of a model whose package says it, too: nothing where a server that has the model
    /// tells nobody. A server that has no such model answers alike, so it is asked whether the
    /// model is ready.
    Signature signatureIfTold(RemoteModel model) throws BackendException {
        try {
            return signature(model);
        } catch (BackendException e) {
            boolean isUntold = e.kind() == FailureKind.UNKNOWN || e.kind() == FailureKind.DENIED;
            if (isUntold && isReady(model)) {
                return Signature.of(List.of(), List.of());
            }
            throw e;
        }
    }

    private boolean isReady(RemoteModel model) {
        CallTerms call = within(questionTime(terms.deadline()));
        try {
            return wire(call).isReady(model, call);
        } catch (BackendException e) {
            return false;
        }
    }

    /// How long a server may take to say something of itself or of a model. A deadline of calls may
    /// be milliseconds, for what answers in less over connections that are open; these questions
    /// mostly open one, and are answered by other code. Whoever needs longer is not away for that.
    static Duration questionTime(Duration deadline) {
        return deadline.compareTo(SHORTEST_QUESTION) < 0 ? SHORTEST_QUESTION : deadline;
    }

    /// Terms of a call that nobody else waits for.
    CallTerms within(Duration time) {
        return new CallTerms(Deadline.after(time, spec.nanoTime().getAsLong()), () -> false);
    }

    /// The outputs of a call.
    ///
    /// *Errors*: [InferenceException] with what the caller is told.
    List<Tensor> infer(InferCall call, TensorAllocator memory, CallTerms given) {
        BackendTerms now = terms;
        long start = spec.nanoTime().getAsLong();
        Deadline own = Deadline.after(now.deadline(), start);
        CallTerms bounded = new CallTerms(given.deadline().earlier(own), given.isAbandoned());
        budget.earn(now.retryBudget());
        counts.began();
        try {
            return attempts(call, memory, bounded);
        } finally {
            counts.ended(spec.nanoTime().getAsLong() - start);
        }
    }

    private List<Tensor> attempts(InferCall call, TensorAllocator memory, CallTerms bounded) {
        for (int attempt = 1; ; attempt++) {
            try {
                List<Tensor> outputs = attempt(call, memory, bounded);
                counts.answered();
                return outputs;
            } catch (BackendException e) {
                if (!maySendAgain(e, attempt, call.model(), bounded)) {
                    counts.failed(e.kind());
                    throw refused(e, call.model());
                }
                counts.retried();
            }
        }
    }

    private List<Tensor> attempt(InferCall call, TensorAllocator memory, CallTerms bounded)
            throws BackendException {
        long start = spec.nanoTime().getAsLong();
        Optional<Breaker.Pass> pass = breaker.enter(start);
        if (pass.isEmpty()) {
            tell();
            counts.refused();
            throw InferenceException.refused(leftAlone(start), null);
        }
        try {
            tell();
            List<Tensor> outputs = outputs(call, memory, bounded);
            long end = spec.nanoTime().getAsLong();
            learn(call.model(), end - start);
            breaker.succeeded(pass.get(), end);
            return outputs;
        } catch (BackendException e) {
            note(e);
            boolean hadTime = isFair(call.model(), start, bounded);
            judge(e, pass.get(), e.kind() != FailureKind.TIMEOUT || hadTime);
            throw e;
        } catch (RuntimeException | Error e) {
            // Memory for the answer is not there, say, or whoever hears of the breaker failed:
            // nothing that the backend has done.
            breaker.showedNothing(pass.get());
            throw e;
        } finally {
            tell();
        }
    }

    /// A wire that is closed before the call has gone out, because keys or addresses are others by
    /// now, says nothing of the backend: the one in its place has the call.
    private List<Tensor> outputs(InferCall call, TensorAllocator memory, CallTerms bounded)
            throws BackendException {
        while (true) {
            try {
                return wire(bounded).infer(call, memory, bounded);
            } catch (BackendException e) {
                if (!e.isUnsent()) {
                    throw e;
                }
            }
        }
    }

    private void learn(RemoteModel model, long took) {
        usualNanos.merge(model, took, (before, now) -> before + (now - before) / 8);
    }

    /// What the model's answers take; 0 where it has given none.
    private long usual(RemoteModel model) {
        return usualNanos.getOrDefault(model, 0L);
    }

    /// @param isFair whether the backend had time enough to answer
    private void judge(BackendException e, Breaker.Pass pass, boolean isFair) {
        long now = spec.nanoTime().getAsLong();
        switch (e.kind().verdict()) {
            case GOOD -> breaker.succeeded(pass, now);
            case NONE -> breaker.showedNothing(pass);
            case BAD -> {
                if (isFair) {
                    breaker.failed(pass, terms.breaker(), now);
                } else {
                    breaker.showedNothing(pass);
                }
            }
        }
    }

    /// Whether the backend had time enough to answer: callers that give it next to none must not
    /// open the breaker for all others.
    private boolean isFair(RemoteModel model, long start, CallTerms bounded) {
        long given = bounded.deadline().remainingNanos(start);
        long usual = usual(model);
        long fair = usual == 0 ? TimeUnit.SECONDS.toNanos(1) : FAIR_MULTIPLE * usual;
        return given >= Math.min(Math.max(FAIR_NANOS, fair), terms.deadline().toNanos() / 2);
    }

    private boolean maySendAgain(
            BackendException e, int attempt, RemoteModel model, CallTerms bounded) {
        if (!e.kind().isRetryable() || attempt >= MOST_ATTEMPTS) {
            return false;
        }
        long pause = (long) ((FIRST_PAUSE_NANOS << attempt) * (0.5 + spec.random().nextDouble()));
        long left = bounded.deadline().remainingNanos(spec.nanoTime().getAsLong());
        if (left <= pause + usual(model) || bounded.isAbandoned().getAsBoolean()) {
            return false;
        }
        boolean asksForMore = e.retryAfter().filter(delay -> delay.toNanos() > pause).isPresent();
        if (asksForMore || terms.retryBudget() == 0 || !budget.tryTake()) {
            return false;
        }
        // A connection that was tried in vain is made in the pause: until it is there, a call over
        // gRPC fails at once with what the last try found.
        open.wake();
        LockSupport.parkNanos(this, pause);
        return true;
    }

    private InferenceException refused(BackendException e, RemoteModel model) {
        String words =
                switch (e.kind()) {
                    case REJECTED, TOO_LARGE -> e.words() + " (says " + model + ")";
                    case ABANDONED -> "the request was closed";
                    case TIMEOUT, BUSY, UNREACHABLE, LOST, UNAVAILABLE, CUT, FAILED, INVALID ->
                            model + ": " + e.words();
                    case UNKNOWN, DENIED, MISCONFIGURED -> model + ": " + e.words();
                };
        return InferenceException.refused(refusal(e, words), e);
    }

    private static Refusal refusal(BackendException e, String words) {
        ErrorCode code = e.kind().code();
        return e.retryAfter()
                .map(delay -> Refusal.retryable(code, words, delay))
                .orElse(Refusal.of(code, words));
    }

    private Refusal leftAlone(long now) {
        Duration delay = Duration.ofNanos(breaker.openNanos(now));
        return Refusal.retryable(
                ErrorCode.BACKEND_UNAVAILABLE,
                "connection '"
                        + terms.name()
                        + "' is left alone for "
                        + Math.max(1, delay.toMillis())
                        + " ms, since it failed: "
                        + toldFailure,
                delay.isZero() ? Duration.ofSeconds(1) : delay);
    }

    /// Why calls are not sent now; empty while they are.
    Optional<String> hindrance() {
        boolean isLeftAlone =
                breaker.state() == Breaker.State.OPEN
                        && (health.isAway() || breaker.openNanos(spec.nanoTime().getAsLong()) > 0);
        return isLeftAlone
                ? Optional.of(
                        "connection '"
                                + terms.name()
                                + "' is left alone, since it failed: "
                                + toldFailure)
                : Optional.empty();
    }

    /// Tells of a breaker that has turned.
    void tell() {
        Breaker.State now = breaker.state();
        if (now != told) {
            told = now;
            spec.listener().changed(terms.name(), now.label(), lastFailure);
        }
    }

    /// Notes what broke here, which says nothing of the backend.
    void noteDefect(String words) {
        lastFailure = words;
    }

    /// Notes what a call or a look has found, if that says anything against the backend: what it
    /// did not accept of one caller is nobody else's business. A failing model's own words may hold
    /// more than callers should hear: they are for the log, here as where the call itself is
    /// refused.
    void note(BackendException e) {
        FailureKind kind = e.kind();
        if (kind.verdict() != FailureKind.Verdict.BAD) {
            return;
        }
        lastFailure = e.words();
        toldFailure =
                kind.code() == ErrorCode.BACKEND_FAILED
                        ? "a call ended as '" + kind.label() + "', and the log says why"
                        : e.words();
    }

    @Override
    public void close() {
        health.close();
        open.close();
    }
}
