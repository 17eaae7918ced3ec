package dev.slipway.serving.shadow;

import dev.slipway.api.inference.Deadline;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.shadow.ShadowDrop;
import dev.slipway.api.shadow.ShadowSpec;
import dev.slipway.api.shadow.ShadowVerdict;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.features.ServedAggregates;
import dev.slipway.features.ServedValue;
import dev.slipway.runtime.CallTerms;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One version that sees part of an endpoint's traffic.
///
/// *Threads*: requests draw and offer, lock-free; its own thread of the lowest priority takes what
/// waits and hands over what it found, lock-free too, until it is over. Whoever looks after it does
/// so through its oversight.
final class Shadow {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /// So many times the deadline a call may take that goes on, and no longer.
    private static final int SLOWER = 60;

    /// For how long a request waits, suspensions included.
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Setup setup;
    private final ShadowPlaneSpec plane;
    private final PairCounter counter;
    private final ShadowQueue queue;
    private final ShadowCounts counts = new ShadowCounts();
    private final CpuBudget budget;
    private final SampleRate rate;
    private final FeatureSkew skew;
    private final ShadowOversight oversight;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<@Nullable RunningCall> running = new AtomicReference<>();
    private final AtomicReference<@Nullable Tallies> handed = new AtomicReference<>();
    private volatile Phase phase = new Phase.Suspended("it is about to begin");
    private volatile boolean inside;

    /// Requests that its thread has taken and is done with.
    private volatile long done;

    private volatile boolean wanted;

    /// Whether nobody may look after it any more by the time its thread gets out of a call.
    private volatile boolean abandoned;

    /// Of the shadow's own thread.
    private Tallies delta;

    /// What a shadow is made of.
    ///
    /// @param expectedNanos that a call of candidate is expected to take
    /// @param watch told of each pair
    /// @param isOfEvents whether stable gives rows aggregates of events
    record Setup(
            ShadowSpec spec,
            Contender stable,
            Contender candidate,
            Pairing pairing,
            long expectedNanos,
            Instant since,
            PairWatch watch,
            boolean isOfEvents) {}

    /// What it is doing.
    sealed interface Phase {
        /// It takes its part.
        record Sampling() implements Phase {}

        /// It takes nothing for now.
        record Suspended(String reason) implements Phase {}

        /// It takes nothing any more.
        ///
        /// @param verdict that holds whatever was counted; null when the counts decide
        record Over(String reason, @Nullable ShadowVerdict verdict) implements Phase {}
    }

    Shadow(Setup setup, ShadowMemory memory, ShadowPlaneSpec plane) {
        this.setup = setup;
        this.plane = plane;
        this.counter = new PairCounter(stable().endpoint(), setup.pairing(), plane.capture());
        this.queue = new ShadowQueue(setup.spec().limits());
        long now = now();
        this.skew = new FeatureSkew(now);
        this.budget = new CpuBudget(setup.spec().limits().cpu(), plane.processors(), now);
        this.rate = new SampleRate(setup.spec().sample(), setup.expectedNanos());
        this.delta = setup.pairing().tallies();
        this.oversight = new ShadowOversight(this, budget, rate, memory, now);
    }

    Setup setup() {
        return setup;
    }

    VersionId stable() {
        return setup.stable().id();
    }

    VersionId candidate() {
        return setup.candidate().id();
    }

    Phase phase() {
        return phase;
    }

    /// For its oversight, under that one's lock.
    void enter(Phase next) {
        phase = next;
    }

    /// What looks after it.
    ShadowOversight oversight() {
        return oversight;
    }

    /// What the endpoint's owner lets be kept.
    CapturePolicy policy() {
        return plane.capture().apply(stable().endpoint());
    }

    ShadowCounts counts() {
        return counts;
    }

    /// The part of the requests that it samples now.
    double rate() {
        return rate.now();
    }

    /// Processor nanoseconds that it has taken.
    long cpuNanos() {
        return budget.spent();
    }

    /// By the monotonic clock.
    long now() {
        return plane.time().nanoTime().getAsLong();
    }

    /// Whether it takes nothing any more.
    boolean isOver() {
        return phase instanceof Phase.Over;
    }

    // ---- where requests pass ----

    /// Whether it wants a request that a version answered.
    ///
    /// @param number that follows from the request's id
    boolean draws(VersionId answering, long number) {
        if (!answering.equals(stable()) || isOver()) {
            return false;
        }
        counts.eligible();
        return Draw.fraction(number) < rate.now();
    }

    /// Takes a copy of a request, or counts why not.
    ///
    /// @param served what its rows were given for aggregates; null where that is not known
    void offer(ShadowedCall call, @Nullable ServedAggregates served) {
        counts.sampled();
        if (isOver()) {
            counts.drop(ShadowDrop.Reason.ENDED);
            return;
        }
        long bytes = call.bytes();
        ShadowDrop.@Nullable Reason refused = queue.take(bytes);
        if (refused != null) {
            counts.drop(refused);
            return;
        }
        try {
            long since = now();
            List<ServedValue> given = served == null ? List.of() : skew.wanted(served, since);
            queue.add(new ShadowQueue.Item(call.copied(), given, Draw.of(call.id()), bytes, since));
        } catch (OutOfMemoryError e) {
            queue.giveBack(bytes);
            counts.drop(ShadowDrop.Reason.BYTES_FULL);
        }
        if (isOver()) {
            drain();
        }
    }

    /// Drops all that waits.
    void drain() {
        ShadowQueue.Item left = queue.poll();
        while (left != null) {
            queue.done(left);
            counts.drop(ShadowDrop.Reason.ENDED);
            left = queue.poll();
        }
    }

    // ---- its own thread ----

    /// Takes what waits until it is over.
    void work() {
        while (!isOver()) {
            if (!step()) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        handOver();
        ended.countDown();
        if (abandoned) {
            oversight.look(Room.NOT_LOOKED_AT);
        }
    }

    /// Takes one request, if there is one and it may. Whether it did.
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    boolean step() {
        if (wanted) {
            wanted = false;
            handOver();
        }
        boolean may =
                phase instanceof Phase.Sampling
                        && budget.allows(now())
                        && !setup.stable().isAwaited()
                        && !setup.candidate().isAwaited();
        if (may && askAgain()) {
            return true;
        }
        ShadowQueue.Item item = may ? queue.poll() : null;
        if (item == null) {
            return false;
        }
        if (now() - item.since() > PATIENCE_NANOS) {
            drop(item, ShadowDrop.Reason.EXPIRED);
            return true;
        }
        inside = true;
        Thread thread = Thread.currentThread();
        long cpuStart = cpu(thread);
        try {
            run(item);
        } finally {
            budget.spend(cpu(thread) - cpuStart);
            done++;
            inside = false;
        }
        return true;
    }

    /// Asks again what the rows of one request were given, if one is due. Whether it did.
    private boolean askAgain() {
        if (!skew.isDue(now())) {
            return false;
        }
        Thread thread = Thread.currentThread();
        long cpuStart = cpu(thread);
        try {
            return skew.askAgain(setup.stable(), delta.skew());
        } catch (RuntimeException | Error e) {
            // The shadow goes on, and rests first: this may be for want of memory.
            return false;
        } finally {
            budget.spend(cpu(thread) - cpuStart);
        }
    }

    private void drop(ShadowQueue.Item item, ShadowDrop.Reason reason) {
        queue.done(item);
        counts.drop(reason);
    }

    /// What a thread has computed, in nanoseconds.
    long cpu(Thread thread) {
        return plane.time().cpuTime().applyAsLong(thread);
    }

    private void run(ShadowQueue.Item item) {
        boolean[] asksStable = calls(item.hash());
        RunningCall first = call(item, asksStable[0]);
        running.set(first);
        boolean isMine = false;
        boolean isCounted = false;
        try (PairRun run =
                new PairRun(item.call(), setup.pairing(), plane.buffers().forRequest())) {
            ask(run, first, asksStable);
            isMine = running.getAndSet(null) != null;
            if (!isMine) {
                return;
            }
            if (run.isAway()) {
                drop(item, ShadowDrop.Reason.NOT_LOADED);
            } else if (run.hasNoRoom()) {
                drop(item, ShadowDrop.Reason.BYTES_FULL);
            } else if (isOver() && !run.hasAnswer()) {
                // It was stopped because the shadow is ended: that is no answer of its own.
                drop(item, ShadowDrop.Reason.ENDED);
            } else {
                counter.count(run, delta);
                isCounted = true;
                run.tell(setup.watch(), setup.pairing());
                skew.hold(item.call().id(), item.given(), item.since());
                queue.done(item);
            }
        } catch (RuntimeException | Error e) {
            // A model is somebody else's code: whatever it throws ends this shadow alone. Memory
            // that both answers are compared in is none of its.
            if (isMine && e instanceof OutOfMemoryError) {
                forgo(item, isCounted);
            } else if (isMine || running.getAndSet(null) != null) {
                drop(item, ShadowDrop.Reason.CRASHED);
                give("crashed on prediction " + item.call().id() + ": " + e);
            }
        }
    }

    /// Lets a pair be for want of memory.
    private void forgo(ShadowQueue.Item item, boolean isCounted) {
        if (isCounted) {
            queue.done(item);
        } else {
            drop(item, ShadowDrop.Reason.BYTES_FULL);
        }
    }

    private RunningCall call(ShadowQueue.Item item, boolean isStables) {
        Thread thread = Thread.currentThread();
        return new RunningCall(item, isStables, now(), thread, cpu(thread));
    }

    /// A call that can be stopped is when nobody waits for it any more. One that goes on at the
    /// lowest priority may take long; the watch finds before the deadline of these terms that it
    /// hangs.
    private CallTerms terms(RunningCall mine) {
        Duration most = setup.spec().limits().deadline().multipliedBy(SLOWER);
        return new CallTerms(
                Deadline.after(most, mine.since()), () -> running.get() == null || isOver());
    }

    /// The calls of a pair, by whether they are stable's. Candidate is asked, and stable in a part
    /// of the cases; in half of those stable comes first, so that neither always finds what the
    /// other has left in the caches.
    private boolean[] calls(long hash) {
        long again = Draw.next(hash);
        boolean isAgain = Draw.fraction(again) < setup.spec().limits().reruns();
        boolean isFirst = (again & 1) == 0;
        return isAgain ? new boolean[] {isFirst, !isFirst} : new boolean[] {false};
    }

    /// Makes the calls, until one of them is given up.
    ///
    /// @param first of them, which is noted already
    private void ask(PairRun run, RunningCall first, boolean[] asksStable) {
        RunningCall mine = first;
        for (int i = 0; i < asksStable.length; i++) {
            if (i > 0) {
                RunningCall before = mine;
                mine = call(first.item(), asksStable[i]);
                if (!running.compareAndSet(before, mine)) {
                    return;
                }
            }
            if (mine.isStables()) {
                run.askAgain(setup.stable(), terms(mine));
            } else {
                run.ask(setup.candidate(), setup.pairing(), terms(mine));
            }
        }
    }

    /// Lets its oversight have what was found.
    private void handOver() {
        @Nullable Tallies before = takeFindings();
        if (before != null) {
            delta.merge(before);
        }
        handed.set(delta);
        delta = setup.pairing().tallies();
    }

    // ---- its oversight ----

    /// What its thread has handed over since the last time; null when nothing.
    @Nullable Tallies takeFindings() {
        return handed.getAndSet(null);
    }

    /// Has its thread hand over what it has found.
    void wantFindings() {
        wanted = true;
    }

    /// What has come and gone so far.
    SampleRate.Counted counted() {
        return new SampleRate.Counted(counts.eligibleCount(), done, budget.spent());
    }

    /// Whether its thread is inside a call.
    boolean isInside() {
        return inside;
    }

    /// The call that its thread is inside of; null when there is none.
    @Nullable RunningCall running() {
        return running.get();
    }

    /// Gives up on its version, which hangs on a request, unless its thread is out of that by now.
    void giveUp(RunningCall there, String why) {
        if (running.compareAndSet(there, null)) {
            drop(there.item(), ShadowDrop.Reason.HUNG);
            give(why);
        }
    }

    /// Leaves a request out that stable hangs on: that is nothing of candidate's. The shadow's
    /// thread goes on once it is out of that.
    void leaveOut(RunningCall there) {
        if (running.compareAndSet(there, null)) {
            drop(there.item(), ShadowDrop.Reason.HUNG);
        }
    }

    private void give(String why) {
        rate.suspend();
        oversight.change(
                new Phase.Over(
                        why,
                        new ShadowVerdict(ShadowVerdict.Result.DIFFERS, "the version " + why)));
    }

    /// Ends it and waits a moment for what its thread has found. Never waits for a call that hangs
    /// longer than that.
    void end() {
        rate.suspend();
        oversight.change(new Phase.Over("it was ended", null));
        try {
            abandoned = !ended.await(plane.time().patience().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        oversight.look(Room.NOT_LOOKED_AT);
    }

    /// Whether nothing of it is left: its thread is out of every call and its memory given back.
    boolean isGone() {
        return oversight.isGone();
    }

    /// Which outputs have shown that they say classes.
    ShownClasses shown() {
        return counter.shown();
    }

    /// Items and bytes that wait.
    ShadowQueue queue() {
        return queue;
    }
}
