package dev.slipway.serving.execution;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.model.EndpointName;
import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.batching.BatchKey;
import dev.slipway.serving.batching.BatchSize;
import dev.slipway.serving.batching.Padding;
import dev.slipway.serving.batching.Sharing;
import dev.slipway.serving.memory.RequestBuffers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The long calls of one version that wait for a slot, the one that should be answered first in
/// front. Which of them run together is what [NextCalls] says.
///
/// *Threads*: safe from any number of threads; what [NodeSlots] and [Turns] call is guarded by the
/// slots' lock.
final class CallQueue implements Turns.Contender {
    private final String subject;
    private final SlotSpec spec;
    private final ShapeCosts costs;
    private final Function<ModelCall, CallResult> runner;
    private final int width;
    private final WaitingCalls waiting = new WaitingCalls();
    private final NextCalls next;
    private final AtomicLong numbers = new AtomicLong();
    private final Unanswered unanswered;
    private int runningRows;

    private volatile ServedTime served = new ServedTime();
    private volatile TeamName team = TeamName.DEFAULT;
    private volatile int weight = 1;

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
        this.width = spec.slots().areOutside() ? 1 : Math.min(traits.threads(), slots());
        this.runner = runner;
        this.next = new NextCalls(spec, costs, traits, width, waiting);
        this.unanswered = new Unanswered(subject, spec.nanoTime(), this::drainNanos);
    }

    /// What messages call the version.
    String subject() {
        return subject;
    }

    /// Follows another goal from the next batch on.
    void follow(BatchGoal goal) {
        next.follow(goal);
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
        next.stopSharing(reason);
    }

    Sharing sharing() {
        return next.sharing();
    }

    @Nullable Padding padding() {
        return next.padding();
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
        BatchGoal kept = next.goal();
        BatchKey key = next.key(call, kept);
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
        next.arrived(call.rows(), now);
        if (waiting.count() >= limit()) {
            return false;
        }
        if (waiting.isEmpty() || call.goal() - lastGoal > 0) {
            lastGoal = call.goal();
        }
        waiting.add(call, now);
        counted();
        try {
            spec.slots().arrived(this, next.expected(call), now);
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
                        spec.slots().left();
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
        long end = end(next.goal(), deadline, now);
        if (waitingCalls == 0 || end - lastGoal >= 0) {
            return waitNanos(rows);
        }
        WaitingCalls.Part before = spec.slots().locked(() -> waiting.before(end));
        return pace(rows).nanos(before.rows(), before.calls());
    }

    /// How fast calls go with so many rows at most, or more where these come together.
    Pace pace(int rows) {
        return new Pace(costs.all().cost(), Math.max(size.largest(), rows), next.parallel());
    }

    // What follows is called under the slots' lock.

    @Override
    public long readyIn(long now) {
        return next.readyIn(now);
    }

    @Override
    public boolean canKeepGoal(long now) {
        return next.canKeepGoal(now);
    }

    @Override
    public long firstGoal() {
        return next.firstGoal();
    }

    @Override
    public long nextNanos() {
        return next.firstNanos();
    }

    /// The next batch; null when nobody waits for its calls any more, or would likely be there for
    /// the answer while others are: a slot that is busy with what comes too late answers nobody.
    /// When no others wait it runs all the same, so what executions are expected to take is
    /// learned.
    ///
    /// *Errors*: what a call threw as it was told that it is over, which is a defect of ours; where
    /// others were taken out with it, their batch throws it once they are finished.
    @Nullable Batch take(long now) {
        NextCalls.Chosen chosen = next.choose(now, runningRows);
        List<SlotCall> taken = chosen.seats().calls();
        List<SlotCall> claimed = new ArrayList<>(taken.size());
        waiting.take(chosen.group(), taken);
        try {
            long end = chosen.seats().end();
            return batch(claimed, chosen, Batch.claim(taken, claimed, now, end));
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
            List<SlotCall> claimed, NextCalls.Chosen chosen, @Nullable Throwable broken) {
        int rows = Hurry.rows(claimed);
        size = chosen.size();
        next.executed();
        if (claimed.isEmpty()) {
            Batch.rethrow(broken);
            return null;
        }
        Batch batch = new Batch(this, claimed, rows, chosen.fit().predictNanos(rows));
        if (broken != null) {
            batch.breaks(broken);
        }
        costs.size(claimed.getFirst()).ran(chosen.size(), rows);
        meanRows = meanRows == 0 ? rows : meanRows + (rows - meanRows) / 16;
        runningRows += rows;
        return batch;
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
        costs.size(call).fit().answers(Math.max(1, most));
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
