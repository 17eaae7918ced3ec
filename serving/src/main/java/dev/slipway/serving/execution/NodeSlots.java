package dev.slipway.serving.execution;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.spec.SlotBounds;
import dev.slipway.quiet.Niceness;
import dev.slipway.quiet.TimeSlice;
import dev.slipway.serving.metering.CpuClock;
import dev.slipway.serving.scaling.SlotLoad;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The slots of a node: as many platform threads as it has cores, on which the long calls of all
/// versions run. A free slot takes its next batch from the queue that [Turns] picks, and never
/// idles while one has calls that need not wait for others. A batch whose model computes on several
/// processors holds as many slots, so all together never compute on more than there are.
///
/// Threads start with the first call that needs them and end when there has been none for a while.
///
/// Calls that compute outside have slots of their own, one set per connection, which hold no
/// processor: their threads are virtual, and what they wait is no time of this node.
///
/// *Threads*: safe from any number of threads; one lock, held for picking and never for computing.
public final class NodeSlots implements AutoCloseable {
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(60);

    /// A version that had no call for so long is not in use.
    static final long COMPANY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final LongSupplier nanoTime;
    private final LongSupplier cpuTime;
    private final boolean areOutside;
    private final ThreadFactory factory;
    private final LongAdder shedNanos = new LongAdder();
    private final Lateness lateness = new Lateness();
    private final ServedTimes served = new ServedTimes();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();

    private volatile boolean slicesReady;

    /// Changed under the lock.
    private volatile int limit;

    // Guarded by the lock.
    private final List<CallQueue> waiting = new ArrayList<>();
    private final Turns<CallQueue> turns;
    private final Utilization utilization;
    private final SlotTime time;

    /// The last two that have had calls for which long ones leave a slot free.
    private @Nullable CallQueue latest;

    private long latestAt;
    private @Nullable CallQueue latestOther;
    private long latestOtherAt;
    private int threads;

    /// Threads that were started or woken and have not had the lock since.
    private int coming;

    private boolean closed;

    /// Slots on so many threads.
    ///
    /// @param nanoTime a monotonic clock
    public NodeSlots(int slots, LongSupplier nanoTime) {
        this(slots, nanoTime, Thread.ofPlatform().name("slot ", 1).daemon().factory());
    }

    /// The same.
    ///
    /// @param factory makes the threads
    NodeSlots(int slots, LongSupplier nanoTime, ThreadFactory factory) {
        this(slots, nanoTime, false, factory);
    }

    private NodeSlots(int slots, LongSupplier nanoTime, boolean areOutside, ThreadFactory factory) {
        this.limit = slots;
        this.nanoTime = nanoTime;
        this.areOutside = areOutside;
        // Nobody counts the processor time of virtual threads.
        this.cpuTime = areOutside ? () -> 0 : CpuClock.ofThisThread(nanoTime);
        this.factory = factory;
        this.turns = new Turns<>(slots);
        long now = nanoTime.getAsLong();
        this.utilization = new Utilization(slots, now);
        this.time = new SlotTime(slots, now);
        if (!areOutside) {
            // A virtual thread's slice would be that of its carrier, which serves everybody.
            Thread.ofPlatform().name("slot-slices").daemon().start(this::prepareSlices);
        }
    }

    /// The first call into the system takes as long as an execution, so no slot waits for it.
    private void prepareSlices() {
        Niceness.stepBehind();
        Niceness.makeLowest();
        boolean _ = TimeSlice.makeLong();
        slicesReady = true;
    }

    /// Slots for calls that compute outside.
    ///
    /// @param calls that may be there at once
    /// @param nanoTime a monotonic clock
    public static NodeSlots outside(int calls, LongSupplier nanoTime) {
        ThreadFactory factory = Thread.ofVirtual().name("outside ", 1).factory();
        return new NodeSlots(calls, nanoTime, true, factory);
    }

    /// Lets so many calls run at a time from now on; none that runs is stopped.
    void resize(int slots) {
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            limit = slots;
            turns.resize(slots);
            utilization.resize(slots, now);
            time.resize(slots, now);
            if (!waiting.isEmpty()) {
                // Each that begins wakes the next.
                wakeOne();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Whether calls on these slots compute outside.
    boolean areOutside() {
        return areOutside;
    }

    /// How many calls can run at a time.
    public int count() {
        return limit;
    }

    /// The monotonic clock of this node's calls.
    public LongSupplier clock() {
        return nanoTime;
    }

    /// The busy part of the slots, between 0 and 1, over about the last second.
    public double utilization() {
        return locked(() -> utilization.at(nanoTime.getAsLong()));
    }

    /// What the slots were asked for, so far.
    public SlotLoad load() {
        return locked(() -> {
            long now = nanoTime.getAsLong();
            long queued = 0;
            for (CallQueue queue : waiting) {
                queued += queue.queuedNanos();
            }
            return new SlotLoad(now, time.taken(now), shedNanos.sum(), queued);
        });
    }

    /// The time of the slots that is on nobody's account, so far: they waited for calls.
    ///
    /// *Units*: nanoseconds of one slot.
    public long idleNanos() {
        return locked(() -> time.idle(nanoTime.getAsLong()));
    }

    /// What they executed for nobody.
    public Lateness lateness() {
        return lateness;
    }

    /// Sets the floors and ceilings of teams: of those named, and none of any other.
    public void setTeams(Map<TeamName, SlotBounds> bounds) {
        lock.lock();
        try {
            turns.setTeams(bounds);
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Slots on which calls of each team run now.
    public Map<TeamName, Integer> running() {
        return locked(turns::running);
    }

    /// Slots that others leave to each team that has a floor.
    public Map<TeamName, Integer> floors() {
        return locked(turns::floors);
    }

    /// The slot time that an endpoint's versions have had together here.
    ServedTime servedTime(EndpointName endpoint) {
        return served.of(endpoint);
    }

    /// Tells the slots of a call that would have taken so long, and was refused or has left.
    void shed(long nanos) {
        shedNanos.add(nanos);
    }

    /// Runs `change` under the lock.
    <T> T locked(Supplier<T> change) {
        lock.lock();
        try {
            return change.get();
        } finally {
            lock.unlock();
        }
    }

    /// Tells the slots that a queue has got a call; under the lock.
    ///
    /// *Errors*: what the system throws when it has no thread to give and there is none.
    ///
    /// @param callNanos what the call is expected to take
    /// @param now by the clock
    void arrived(CallQueue queue, long callNanos, long now) {
        if (callNanos < Turns.LONG_NANOS) {
            keepsCompany(queue, now);
        }
        turns.arrived(queue.team(), now);
        if (!waiting.contains(queue)) {
            turns.enter(queue, waiting);
            waiting.add(queue);
        }
        wakeOne();
    }

    private void keepsCompany(CallQueue queue, long now) {
        if (queue != latest) {
            latestOther = latest;
            latestOtherAt = latestAt;
            latest = queue;
        }
        latestAt = now;
    }

    /// Has one more thread look for a call, unless all are looking or run one; under the lock.
    private void wakeOne() {
        if (lock.hasWaiters(work)) {
            coming++;
            work.signal();
        } else if (threads < limit && !closed) {
            begin();
        }
    }

    private void begin() {
        try {
            factory.newThread(this::serve).start();
        } catch (OutOfMemoryError e) {
            if (threads == 0) {
                throw e;
            }
            // The system has no thread to give: those that are there go on.
            return;
        }
        threads++;
        coming++;
    }

    /// A thread that was started or woken has the lock. One whose wait was over by itself is taken
    /// for one of those, so there may be more to come than are counted, and never fewer.
    private void came() {
        coming = Math.max(0, coming - 1);
    }

    /// Tells the slots that a queue has no call any more; under the lock.
    void emptied(CallQueue queue) {
        waiting.remove(queue);
    }

    /// Tells the slots that a call which waited has left; under the lock. Where it waited for more
    /// slots than were free, those behind it may begin by now, and no thread would look before an
    /// execution ends.
    void left() {
        if (coming == 0 && !waiting.isEmpty() && lock.hasWaiters(work)) {
            wakeOne();
        }
    }

    /// For how long other versions that have had calls a short while ago, none of them long, count
    /// as in use; 0 when there are none. Under the lock.
    long companyNanos(CallQueue queue, long now) {
        boolean isLatest = queue == latest;
        if ((isLatest ? latestOther : latest) == null) {
            return 0;
        }
        long ago = now - (isLatest ? latestOtherAt : latestAt);
        return Math.max(0, COMPANY_NANOS - ago + 1);
    }

    /// As [#utilization]; under the lock.
    double utilizationAt(long now) {
        return utilization.at(now);
    }

    private void serve() {
        lock.lock();
        try {
            came();
            runTurns();
        } finally {
            threads--;
            try {
                handOver();
            } finally {
                lock.unlock();
            }
        }
    }

    /// Runs one batch after the other, until this thread should end; under the lock.
    private void runTurns() {
        boolean isBehind = false;
        long idleSince = nanoTime.getAsLong();
        long charged = idleSince;
        while (true) {
            isBehind = isBehind || stepBehind();
            long now = nanoTime.getAsLong();
            Turns.Pick<CallQueue> pick = turns.next(waiting, now);
            CallQueue queue = pick.queue();
            if (queue == null) {
                if (!await(pick.waitNanos(), idleSince)) {
                    return;
                }
                charged = nanoTime.getAsLong();
                continue;
            }
            Batch batch = queue.take(now);
            if (batch != null) {
                charged = run(batch, charged);
                idleSince = charged;
            }
        }
    }

    /// Lets whoever answers or lets a deadline pass take the processor from this thread, which
    /// computes. False while that would take long.
    private boolean stepBehind() {
        if (!slicesReady) {
            return false;
        }
        boolean _ = TimeSlice.makeLong();
        Niceness.stepBehind();
        return true;
    }

    /// A thread ends: whoever waits for work may have to end as well, or, where a call broke this
    /// one, to take over; under the lock.
    private void handOver() {
        if (waiting.isEmpty()) {
            work.signal();
        } else {
            wakeOne();
        }
    }

    /// Waits for work; returns whenever there may be some. False when the thread should end.
    @SuppressWarnings("WaitNotInLoop")
    private boolean await(long nanos, long idleSince) {
        long left = IDLE_NANOS - (nanoTime.getAsLong() - idleSince);
        if (waiting.isEmpty() && (closed || left <= 0)) {
            return false;
        }
        try {
            // A clock that a test sets may stand still, so nothing relies on the time waited.
            long _ = work.awaitNanos(waiting.isEmpty() ? left : nanos);
        } catch (InterruptedException e) {
            // Nobody interrupts a slot; a model that did so to its own thread is not obeyed.
        } finally {
            came();
        }
        return true;
    }

    /// Runs a batch, which is charged from the end of the one before on, if the slot did not wait
    /// in between: to take it is part of what it costs, and nothing is left that nobody pays.
    ///
    /// The lock is held from the end of one to the beginning of the next, so no slot is charged for
    /// the same moment twice, on however many an execution runs.
    ///
    /// Calls that are left get a thread if none is on its way, which does the same: one wakes the
    /// next until there is nothing to run or no slot free.
    ///
    /// @param charged until when the slot's time has been charged
    /// @return until when it is charged now
    private long run(Batch batch, long charged) {
        long start;
        long end;
        Turns.Turn<CallQueue> turn;
        try {
            start = nanoTime.getAsLong();
            turn = turns.begin(batch.queue(), batch.expectedNanos());
        } catch (RuntimeException | Error e) {
            batch.abandon();
            throw e;
        }
        utilization.begin(turn.width(), start);
        time.begin(turn.width(), charged);
        if (coming == 0 && !waiting.isEmpty()) {
            wakeOne();
        }
        lock.unlock();
        long cpuStart = cpuTime.getAsLong();
        try {
            batch.run();
        } finally {
            long cpuNanos = cpuTime.getAsLong() - cpuStart;
            lock.lock();
            end = nanoTime.getAsLong();
            utilization.end(turn.width(), end);
            time.end(turn.width(), charged, end);
            turns.end(turn, end - start);
            batch.queue().ended(batch.rows());
            if (!areOutside) {
                // Last: an account may take memory, and the slot would stay taken for want of it.
                batch.charge((end - charged) * turn.width(), cpuNanos);
            }
        }
        return end;
    }

    /// Ends the threads once no call waits.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
