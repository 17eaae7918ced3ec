package dev.slipway.serving.activation;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.ServedVersion;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.Tier;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.status.ColdStart;
import dev.slipway.api.status.LoadPhase;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.serving.execution.Pace;
import dev.slipway.serving.tiers.ThrashGuard;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What stays of a version whether it is loaded or not: where its package comes from, where
/// requests wait for it, and what its loads took.
///
/// *Threads*: safe from any number of threads; no method waits but [#opened], which reads files.
public final class Standby {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int LONGEST_SHIFT = 6;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);
    private static final int KEPT_STARTS = 16;

    private final VersionId id;
    private final PackageSource source;
    private final Gate gate;
    private final StartLedger ledger = new StartLedger(KEPT_STARTS);
    private final LongSupplier nanoTime;
    private final InstantSource wall;
    private final RequestRate rate;
    private final ThrashGuard guard = new ThrashGuard();
    private volatile Stage stage = Stage.AWAKE;
    private volatile Tier from = Tier.COLD;
    private volatile @Nullable Opened opened;
    private volatile @Nullable Failure failure;
    private volatile @Nullable Refusal gone;
    private volatile boolean hasLeft;
    private volatile Known known =
            new Known("", Signature.of(List.of(), List.of()), MemoryUse.NONE, Pace.UNKNOWN);

    /// Whether its load has a thread.
    private volatile boolean hasBegun;

    /// When its load began, or is expected to.
    private volatile long since;

    private final AtomicReference<@Nullable Awaited> awaited = new AtomicReference<>();
    private volatile LoadTimes times;

    private enum Stage {
        AWAKE,
        ASLEEP,
        WAKING
    }

    /// A package that has been opened.
    private record Opened(PackageSource.Fetched files, ModelPackage model) {}

    /// What the version showed when it was loaded last.
    private record Known(String platform, Signature signature, MemoryUse memory, Pace pace) {}

    /// Loads that failed one after the other.
    private record Failure(String reason, int times, long again) {}

    /// A start without an answer yet.
    private record Awaited(Tier from, long since) {}

    /// A version that is loaded, or is about to be.
    public Standby(VersionId id, PackageSource source, LongSupplier nanoTime, InstantSource wall) {
        this.id = id;
        this.source = source;
        this.gate = new Gate(nanoTime);
        this.nanoTime = nanoTime;
        this.wall = wall;
        this.times = new LoadTimes(nanoTime);
        this.rate = new RequestRate(nanoTime.getAsLong());
    }

    /// Expects what the version has shown before this process knew of it.
    public synchronized void expect(Forecast before) {
        Known last = known;
        known = new Known(last.platform(), last.signature(), last.memory(), before.pace());
        ledger.expect(before.loads());
        gate.expect(before.crowds());
    }

    /// What it has shown, for when it comes again.
    ///
    /// @param pace how fast its calls go, or went
    public Forecast forecast(Pace pace) {
        return new Forecast(pace, ledger.loads(), gate.crowds());
    }

    /// For how long it is left alone after a load.
    public ThrashGuard guard() {
        return guard;
    }

    /// How often it is asked for.
    public RequestRate rate() {
        return rate;
    }

    /// What its last load took, or takes.
    public LoadTimes times() {
        return times;
    }

    /// The endpoint and the version's number.
    public VersionId id() {
        return id;
    }

    /// Where requests wait for it.
    public Gate gate() {
        return gate;
    }

    /// What its loads took.
    public StartLedger ledger() {
        return ledger;
    }

    /// Where its package comes from.
    public PackageSource source() {
        return source;
    }

    /// What its package says beside the model; empty before it was opened.
    public Optional<ModelManifest> manifest() {
        Opened kept = opened;
        return kept == null ? Optional.empty() : Optional.of(kept.model().manifest());
    }

    /// Its package as it was opened last, unchecked since; empty before it was opened.
    public Optional<ModelPackage> known() {
        Opened kept = opened;
        return kept == null ? Optional.empty() : Optional.of(kept.model());
    }

    /// Whether it is neither loaded nor about to be.
    public boolean isAsleep() {
        return stage == Stage.ASLEEP;
    }

    /// Whether it is being loaded for a request.
    public boolean isWaking() {
        return stage == Stage.WAKING;
    }

    /// How near to answering it is.
    public Tier tier() {
        return switch (stage) {
            case AWAKE -> Tier.HOT;
            case ASLEEP, WAKING -> tierAsleep();
        };
    }

    private Tier tierAsleep() {
        return opened == null ? Tier.COLD : Tier.WARM;
    }

    /// Bytes of the files of its package, when it is warm or loaded.
    public long packageBytes() {
        Opened kept = opened;
        return kept == null ? 0 : kept.files().bytes();
    }

    /// Memory that it took when it was loaded last; 0 when it never was.
    public long memoryBytes() {
        return known.memory().total();
    }

    /// How fast its calls went when it was loaded last.
    public Pace pace() {
        return known.pace();
    }

    /// How it is while it is not loaded.
    public ServedVersion describe() {
        Failure failed = failure;
        VersionState state =
                failed == null
                        ? new VersionState.Dormant(tier())
                        : new VersionState.Failed(failed.reason());
        Known last = known;
        return new ServedVersion(id, state, last.platform(), last.signature(), MemoryUse.NONE);
    }

    /// Sends it to sleep: requests wait from now on.
    ///
    /// @param last how it was while it was loaded
    /// @param pace how fast its calls went
    public synchronized void sleep(ServedVersion last, Pace pace) {
        known = new Known(last.platform(), last.signature(), last.memory(), pace);
        sleep();
    }

    /// Sends one to sleep that was never loaded.
    public synchronized void sleep() {
        stage = Stage.ASLEEP;
        awaited.set(null);
        gate.shut();
    }

    /// Whether the caller is the one to load it: false while somebody else does, and while it is
    /// not tried again.
    ///
    /// @param queueNanos until a thread is expected to be free for it
    public boolean startWaking(long queueNanos) {
        if (stage != Stage.ASLEEP || retryAfter().isPresent()) {
            return false;
        }
        synchronized (this) {
            if (stage != Stage.ASLEEP || gone != null) {
                return false;
            }
            times = new LoadTimes(nanoTime);
            hasBegun = false;
            since = nanoTime.getAsLong() + queueNanos;
            from = tier();
            stage = Stage.WAKING;
            return true;
        }
    }

    /// Its load has a thread from now on.
    public void begins() {
        times.ended(LoadPhase.QUEUE);
        since = nanoTime.getAsLong();
        hasBegun = true;
    }

    /// A load that failed begins anew.
    public void startAgain() {
        times = new LoadTimes(nanoTime);
    }

    /// It is loaded: lets those in who wait.
    ///
    /// @param first how many are let in at once to begin with
    /// @param most how many are let in at once at most while others wait
    public synchronized ColdStart wake(int first, int most) {
        ColdStart start = new ColdStart(from, wall.instant(), times.phases());
        ledger.note(start, isWaking(), gate.wasCrowded());
        failure = null;
        guard.loaded(loadingNanos(start), nanoTime.getAsLong());
        rate.begin(gate.waiting(), nanoTime.getAsLong());
        awaited.set(gate.isOpen() ? null : new Awaited(from, nanoTime.getAsLong()));
        stage = Stage.AWAKE;
        gate.ready(first, most);
        return start;
    }

    /// What loading it took. How long others were loaded first says nothing of what it would take
    /// again.
    private static long loadingNanos(ColdStart start) {
        Duration queue = start.phases().getOrDefault(LoadPhase.QUEUE, Duration.ZERO);
        return start.untilReady().minus(queue).toNanos();
    }

    /// It could not be loaded: tells those who wait, and when it is tried again.
    public synchronized void fail(String reason) {
        Failure before = failure;
        int times = before == null ? 1 : before.times() + 1;
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(LONGEST_SHIFT, times - 1));
        pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
        failure = new Failure(reason, times, nanoTime.getAsLong() + pause.toNanos());
        opened = null;
        stage = Stage.ASLEEP;
        gate.fail(refusal(reason, pause));
    }

    /// Whether it failed lately or not, it may be tried again.
    public synchronized void endPause() {
        Failure last = failure;
        if (last != null) {
            failure = new Failure(last.reason(), last.times(), nanoTime.getAsLong());
        }
    }

    /// It is given up, as by a shutdown: tells those who wait, and those who come too late to know.
    public synchronized void giveUp(Refusal refusal) {
        gone = refusal;
        if (stage == Stage.WAKING) {
            stage = Stage.ASLEEP;
        }
        gate.fail(refusal);
    }

    /// It leaves for good: tells those who wait, who may ask for what came in its place, unless it
    /// was given up before.
    public synchronized void leave(Refusal refusal) {
        if (gone == null) {
            hasLeft = true;
        }
        giveUp(refusal);
    }

    /// Whether it has left for good, and no table has it any more.
    public boolean hasLeft() {
        return hasLeft;
    }

    private Refusal refusal(String reason, Duration pause) {
        return Refusal.retryable(
                ErrorCode.MODEL_NOT_READY,
                "activation: version "
                        + id.version()
                        + " of model "
                        + id.endpoint()
                        + " failed to load: "
                        + reason,
                pause);
    }

    /// Why it is not loaded now: it was given up, or the last failure is too recent to try again.
    public Optional<Refusal> refusal() {
        Refusal last = gone;
        if (last != null) {
            return Optional.of(last);
        }
        Failure failed = failure;
        return failed == null
                ? Optional.empty()
                : retryAfter().map(pause -> refusal(failed.reason(), pause));
    }

    private Optional<Duration> retryAfter() {
        Failure failed = failure;
        if (failed == null) {
            return Optional.empty();
        }
        long left = failed.again() - nanoTime.getAsLong();
        return left <= 0 ? Optional.empty() : Optional.of(Duration.ofNanos(left));
    }

    /// A request that was let in is answered.
    public void answered() {
        Awaited first = awaited.get();
        if (first != null && awaited.compareAndSet(first, null)) {
            ledger.answered(first.from(), Duration.ofNanos(nanoTime.getAsLong() - first.since()));
        }
    }

    /// What it is expected to take from now on until it has answered a request with this head and
    /// those who go before it, in nanoseconds; 0 where nothing is known.
    ///
    /// @param queueNanos until a thread would be free for a load that is asked for now
    /// @param answers how fast its calls go while nothing else runs
    public long expectedNanos(StartLedger node, long queueNanos, Pace answers, RequestHead head) {
        int calls = gate.ahead(head) + 1;
        // Calls cost as much alone; a crowd takes a part of the processors by coming.
        long inCrowd = calls * gate.eachNanos();
        return expectedNanos(node, queueNanos) + Math.max(answers.nanos(calls), inCrowd);
    }

    /// What a load is expected to take from now on, in nanoseconds, by what its own took, or, where
    /// there were none, all loads of this node; 0 where nothing is known, and once it is loaded.
    ///
    /// @param queueNanos until a thread would be free for a load that is asked for now
    public long expectedNanos(StartLedger node, long queueNanos) {
        // Looked at once: who comes just as it is loaded would else wait for a whole load more.
        return switch (stage) {
            case AWAKE -> 0;
            case ASLEEP -> loadNanos(node, tierAsleep()) + queueNanos;
            case WAKING -> wakingNanos(node);
        };
    }

    private long wakingNanos(StartLedger node) {
        long whole = loadNanos(node, from);
        long now = nanoTime.getAsLong();
        if (!hasBegun) {
            return whole + Math.max(0, since - now);
        }
        // What takes longer than it should comes soon.
        return Math.max(whole - (now - since), whole / 8);
    }

    private long loadNanos(StartLedger node, Tier tier) {
        OptionalLong own = ownNanos(tier);
        if (own.isEmpty()) {
            own = ownNanos(Tier.COLD);
        }
        // What a crowd made of loads of others says nothing of this one beside its first.
        return (own.isPresent() ? own : node.expectedNanos(tier)).orElse(0);
    }

    private OptionalLong ownNanos(Tier tier) {
        return gate.isCrowded() ? ledger.expectedInCrowdNanos(tier) : ledger.expectedNanos(tier);
    }

    /// What loading it again is expected to take, should it be unloaded now, in nanoseconds.
    public long reloadNanos(StartLedger node) {
        OptionalLong warm = ledger.likelyNanos(Tier.WARM);
        OptionalLong own = warm.isPresent() ? warm : ledger.likelyNanos(Tier.COLD);
        return (own.isPresent() ? own : node.expectedNanos(Tier.COLD)).orElse(0);
    }

    /// Its package, opened: at once where it is warm, read and checked where it is not.
    ///
    /// *Threads*: one loading thread at a time.
    ///
    /// *Errors*: any exception; its message is why the version could not be loaded.
    public ModelPackage opened() {
        if (isWaking()) {
            source.require();
        }
        Opened kept = opened;
        if (kept != null && kept.files().isUntouched()) {
            times.ended(LoadPhase.VERIFY);
            return kept.model();
        }
        return open(times);
    }

    /// Reads and checks its package, so that it sleeps warm.
    ///
    /// *Errors*: any exception; it stays cold then, and its next load says why.
    public void warm() {
        if (opened == null) {
            open(new LoadTimes(nanoTime));
        }
    }

    private ModelPackage open(LoadTimes times) {
        from = Tier.COLD;
        PackageSource.Fetched files = source.fetch();
        times.ended(LoadPhase.FETCH);
        ModelPackage model = files.open();
        opened = new Opened(files, model);
        times.ended(LoadPhase.VERIFY);
        return model;
    }

    /// Forgets the opened package: it is cold when it sleeps.
    public void cool() {
        opened = null;
    }
}
