package dev.slipway.serving.execution;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.model.EndpointName;
import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.batching.BatchKey;
import dev.slipway.serving.batching.BatchSize;
import dev.slipway.serving.batching.BatchSizing;
import dev.slipway.serving.batching.Experience;
import dev.slipway.serving.batching.Load;
import dev.slipway.serving.batching.Padding;
import dev.slipway.serving.batching.Sharing;
import dev.slipway.serving.memory.RequestBuffers;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The long calls of one version that wait for a slot, the one that should be answered first in
/// front, put together into batches where that pays.
///
/// *Threads*: safe from any number of threads; what [NodeSlots] and [Turns] call is guarded by the
/// slots' lock.
final class CallQueue implements Turns.Contender {
    private static final BatchKey ALONE = new BatchKey(List.of(), List.of());
    private static final long SHORTEST_WAIT_NANOS = 1_000_000;

    /// Costs change; calls that run alone could not tell.
    private static final int TRIAL_EVERY = 64;

    private final String subject;
    private final SlotSpec spec;
    private final ShapeCosts costs;
    private final Function<ModelCall, CallResult> runner;
    private final @Nullable Padding padding;
    private final int width;
    private final WaitingCalls waiting = new WaitingCalls();
    private final ArrivalRate arrivals;
    private final AtomicLong numbers = new AtomicLong();
    private final Unanswered unanswered;
    private long executions;
    private int runningRows;

    private volatile ServedTime served = new ServedTime();
    private volatile BatchGoal goal = BatchGoal.DEFAULT;
    private volatile TeamName team = TeamName.DEFAULT;
    private volatile int weight = 1;
    private volatile Sharing sharing;

    /// As calls of any size were put together last.
    private volatile BatchSize size = BatchSize.alone(BatchSize.Reason.EXPLORING);

    /// Of an execution with rows of any size, a moving average; 0 before the first.
    private volatile double meanRows;

    private volatile int waitingCalls;
    private volatile int waitingRows;

    /// No call that waits should be answered later; changed under the lock.
    private volatile long lastGoal;

    CallQueue(
            String subject,
            SlotSpec spec,
            ShapeCosts costs,
            Execution.Traits traits,
            Function<ModelCall, CallResult> runner) {
        this.subject = subject;
        this.spec = spec;
        this.costs = costs;
        this.sharing = traits.sharing();
        this.padding = traits.padding();
        this.width = spec.slots().areOutside() ? 1 : Math.min(traits.threads(), slots());
        this.runner = runner;
        this.arrivals = new ArrivalRate(now());
        this.unanswered = new Unanswered(subject, spec.nanoTime(), this::drainNanos);
    }

    /// What messages call the version.
    String subject() {
        return subject;
    }

    /// Follows another goal from the next batch on.
    void follow(BatchGoal goal) {
        this.goal = goal;
    }

    /// Takes its turns as a team's, with a weight beside other queues.
    void belongTo(TeamName owner, int ownWeight) {
        team = owner;
        weight = ownWeight;
    }

    /// Takes its turns as one with the endpoint's other queues.
    void takeTurnsAs(EndpointName endpoint) {
        served = spec.slots().servedTime(endpoint);
    }

    /// Lets no call share an execution any more.
    void stopSharing(String reason) {
        sharing = new Sharing.Impossible(reason);
    }

    Sharing sharing() {
        return sharing;
    }

    @Nullable Padding padding() {
        return padding;
    }

    /// Runs the call on a slot and waits for it, until its deadline at most.
    CallResult run(ModelCall call) {
        if (!call.holding().retain()) {
            return unanswered.cancelled();
        }
        SlotCall entered = null;
        try {
            entered = entered(call);
        } finally {
            if (entered == null) {
                call.holding().release();
            }
        }
        if (entered == null) {
            shed(call.rows());
            return unanswered.full(limit());
        }
        return entered.await();
    }

    /// The call once it waits; null where as many do as may.
    private @Nullable SlotCall entered(ModelCall call) {
        SlotCall entering = entering(call);
        return spec.slots().locked(() -> enter(entering)) ? entering : null;
    }

    private SlotCall entering(ModelCall call) {
        BatchGoal kept = goal;
        BatchKey key =
                sharing.isAllowed(kept)
                        ? BatchKey.of(call.inputs(), call.outputs(), padding)
                        : ALONE;
        return new SlotCall(
                call, this, key, numbers.getAndIncrement(), end(kept, call.deadline(), now()));
    }

    /// When a call that comes now should be answered.
    private static long end(BatchGoal kept, Deadline deadline, long now) {
        long end = now + kept.p99().toNanos();
        return deadline.remainingNanos(end) < 0 ? deadline.nanoTime() : end;
    }

    private boolean enter(SlotCall call) {
        long now = now();
        arrivals.arrived(call.rows(), now);
        if (waiting.count() >= limit()) {
            return false;
        }
        if (waiting.isEmpty() || call.goal() - lastGoal > 0) {
            lastGoal = call.goal();
        }
        waiting.add(call, now);
        counted();
        try {
            spec.slots().arrived(this, now);
        } catch (RuntimeException | Error e) {
            // No thread would take it: it must not keep its place from those that come later.
            boolean _ = waiting.remove(call);
            counted();
            throw e;
        }
        return true;
    }

    private int limit() {
        BatchSize latest = size;
        return latest.isBatching()
                ? Math.max(spec.queue(), 2 * latest.largest() * slots())
                : spec.queue();
    }

    private void counted() {
        waitingCalls = waiting.count();
        waitingRows = waiting.rows();
        if (waiting.isEmpty()) {
            spec.slots().emptied(this);
        }
    }

    /// Takes a call out that nobody waits for any more; false when a slot has it.
    boolean withdraw(SlotCall call) {
        return spec.slots()
                .locked(() -> {
                    boolean found = waiting.remove(call);
                    if (found) {
                        shed(call.rows());
                        counted();
                    }
                    return found;
                });
    }

    /// Counts a call as one that slots were asked for and did not run.
    void shed(int rows) {
        spec.slots().shed(workNanos(rows));
    }

    /// Slot time that the calls take which wait.
    long queuedNanos() {
        return workNanos(waitingRows);
    }

    /// What so many rows take of slots in executions as they are lately.
    private long workNanos(int rows) {
        double together = Math.max(1, Math.max(meanRows, Math.min(rows, size.largest())));
        return (long) (costs.all().cost().at(together) * width * rows / together);
    }

    private int slots() {
        return spec.slots().count();
    }

    /// Executions that may run at a time when nothing else does.
    private int parallel() {
        return Math.max(1, slots() / width);
    }

    /// How many calls wait.
    int waitingCalls() {
        return waitingCalls;
    }

    /// How long a call that came now would wait for a slot, if all calls were like it.
    long waitNanos(int rows) {
        return pace(rows).nanos(waitingRows, waitingCalls);
    }

    /// The same, if it had this deadline: what should be answered after it, it does not wait for.
    /// Where nothing should, as when all wait for as long, there is no need to look at each.
    long waitNanos(int rows, Deadline deadline, long now) {
        long end = end(goal, deadline, now);
        if (waitingCalls == 0 || end - lastGoal >= 0) {
            return waitNanos(rows);
        }
        WaitingCalls.Part before = spec.slots().locked(() -> waiting.before(end));
        return pace(rows).nanos(before.rows(), before.calls());
    }

    /// How fast calls go with so many rows at most, or more where these come together.
    Pace pace(int rows) {
        return new Pace(costs.all().cost(), Math.max(size.largest(), rows), parallel());
    }

    // What follows is called under the slots' lock.

    @Override
    public long readyIn(long now) {
        return next(now).readyIn();
    }

    /// Calls that may run next, as they would be put together now, and how long they are to wait
    /// for more; 0 when they are not.
    private record Next(WaitingCalls.Group group, BatchSize size, long readyIn) {
        boolean isBefore(Next other) {
            return (readyIn == 0 && other.readyIn == 0)
                    ? group.first().compareTo(other.group.first()) < 0
                    : readyIn < other.readyIn;
        }
    }

    /// Those in front; while they wait for more, the first of those that need not, which could
    /// never join them: no slot is kept from calls that would gain nothing by its idleness. Whether
    /// a slot is to be left to other queues is decided by the calls in front, so others do not go
    /// before them that would take one for long.
    private Next next(long now) {
        Load load = new Load(arrivals.at(now), spec.slots().utilizationAt(now), parallel());
        Next next = next(first(), load, now);
        if (next.readyIn() == 0) {
            return next;
        }
        long longest = Math.max(nextNanos(), Turns.LONG_NANOS - 1);
        for (WaitingCalls.Group group : waiting.groups()) {
            if (expected(group.first()) <= longest) {
                Next other = next(group, load, now);
                next = other.isBefore(next) ? other : next;
            }
        }
        return next;
    }

    private Next next(WaitingCalls.Group group, Load load, long now) {
        BatchSize size = choose(group, load);
        return new Next(group, size, readyIn(group, size, now));
    }

    private long readyIn(WaitingCalls.Group group, BatchSize wanted, long now) {
        if (group.rows() >= wanted.wanted() || wanted.delayNanos() == 0) {
            return 0;
        }
        long slack = slack(group, now) - Math.max(wanted.delayNanos() / 4, SHORTEST_WAIT_NANOS);
        return Math.max(0, Math.min(slack, group.since() + wanted.delayNanos() - now));
    }

    @Override
    public boolean canKeepGoal(long now) {
        return slack(first(), now) >= 0;
    }

    private long slack(WaitingCalls.Group group, long now) {
        return group.first().goal() - now - expected(group.first());
    }

    private long expected(SlotCall call) {
        return fit(call).predictNanos(call.rows());
    }

    private CostFit fit(SlotCall call) {
        return sizeOf(call).fit();
    }

    private RowSize sizeOf(SlotCall call) {
        return costs.size(call.call().inputs(), call.rows());
    }

    @Override
    public long firstGoal() {
        return first().first().goal();
    }

    @Override
    public long nextNanos() {
        return expected(first().first());
    }

    private WaitingCalls.Group first() {
        return Objects.requireNonNull(waiting.first(), "a queue without calls is not waiting");
    }

    private BatchSize choose(WaitingCalls.Group group, Load load) {
        SlotCall call = group.first();
        // Who came when calls ran alone has nothing in common with others of no key.
        if (!sharing.isAllowed(goal) || call.key().equals(ALONE)) {
            return BatchSize.alone(BatchSize.Reason.NOT_SHAREABLE);
        }
        CostFit fit = fit(call);
        long bytesPerRow = call.bytes() / Math.max(1, call.rows());
        boolean isTrial = executions % TRIAL_EVERY == 0;
        Experience tried = new Experience(fit.triedRows(), isTrial, call.rows());
        BatchSize size = BatchSizing.choose(fit.cost(), goal, load, tried, bytesPerRow);
        return tried.isTrial() ? size : size.within(fit.mostRows());
    }

    /// The next batch; null when nobody waits for its calls any more, or would likely be there for
    /// the answer while others are: a slot that is busy with what comes too late answers nobody.
    /// When no others wait it runs all the same, so what executions are expected to take is
    /// learned.
    ///
    /// *Errors*: what a call threw as it was told that it is over, which is a defect of ours; where
    /// others were taken out with it, their batch throws it once they are finished.
    @Nullable Batch take(long now) {
        Next next = next(now);
        WaitingCalls.Group group = next.group();
        BatchSize chosen = next.size();
        CostFit fit = fit(group.first());
        int mostCalls = chosen.isBatching() ? Integer.MAX_VALUE : 1;
        List<SlotCall> together =
                WaitingCalls.front(group, mostCalls, mostRows(chosen), BatchSizing.MOST_BYTES);
        Hurry hurry = new Hurry(fit.cost(), parallel(), arrivals.at(now), now);
        List<SlotCall> taken = hurry.first(group.inOrder(), together);
        long takes = (long) fit.cost().likely(rows(taken));
        List<SlotCall> claimed = new ArrayList<>(taken.size());
        waiting.take(group, taken);
        try {
            long end = now + (waiting.isEmpty() ? 0 : takes);
            return batch(claimed, chosen, fit, Batch.claim(taken, claimed, now, end));
        } catch (RuntimeException | Error e) {
            Batch.letGo(claimed);
            throw e;
        } finally {
            // An empty queue among those that wait would break one slot after another.
            counted();
        }
    }

    /// The calls that may run as one; null where none may.
    ///
    /// @param broken what one threw that was taken out with them; null for none
    private @Nullable Batch batch(
            List<SlotCall> claimed, BatchSize chosen, CostFit fit, @Nullable Throwable broken) {
        int rows = rows(claimed);
        size = chosen;
        executions++;
        if (claimed.isEmpty()) {
            Batch.rethrow(broken);
            return null;
        }
        Batch batch = new Batch(this, claimed, rows, fit.predictNanos(rows));
        if (broken != null) {
            batch.breaks(broken);
        }
        sizeOf(claimed.getFirst()).ran(chosen, rows);
        meanRows = meanRows == 0 ? rows : meanRows + (rows - meanRows) / 16;
        runningRows += rows;
        return batch;
    }

    private static int rows(List<SlotCall> calls) {
        int rows = 0;
        for (SlotCall call : calls) {
            rows += call.rows();
        }
        return rows;
    }

    /// A slot leaves the others their part of all rows that are here: two half batches at a time
    /// are done before a whole one.
    private int mostRows(BatchSize chosen) {
        int here = waiting.rows() + runningRows;
        return Math.min(chosen.largest(), Math.ceilDiv(here, parallel()));
    }

    /// So many rows have left a slot.
    void ended(int rows) {
        runningRows -= rows;
    }

    @Override
    public long companyNanos(long now) {
        return spec.slots().companyNanos(this, now);
    }

    @Override
    public TeamName team() {
        return team;
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public int weight() {
        return weight;
    }

    @Override
    public ServedTime served() {
        return served;
    }

    // What follows is called by slots and callers, without the lock.

    CallResult execute(ModelCall call) {
        return runner.apply(call);
    }

    /// An execution of rows like this call's was refused and answered in parts, so many rows at a
    /// time at most.
    void refuses(SlotCall call, int most) {
        fit(call).answers(Math.max(1, most));
    }

    RequestBuffers buffers() {
        return spec.buffers().forRequest();
    }

    long now() {
        return spec.nanoTime().getAsLong();
    }

    /// Counts an execution that came too late.
    void answered(Deadline deadline, CallResult.Outputs outputs) {
        spec.slots().lateness().ended(deadline, outputs);
    }

    /// How long the calls that wait take to run.
    private long drainNanos() {
        return waitNanos(1) + costs.all().predictNanos(1);
    }

    Unanswered unanswered() {
        return unanswered;
    }
}
