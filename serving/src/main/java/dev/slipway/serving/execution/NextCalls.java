package dev.slipway.serving.execution;

import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.batching.BatchKey;
import dev.slipway.serving.batching.BatchSize;
import dev.slipway.serving.batching.BatchSizing;
import dev.slipway.serving.batching.Experience;
import dev.slipway.serving.batching.Load;
import dev.slipway.serving.batching.Padding;
import dev.slipway.serving.batching.Sharing;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Which of a queue's calls run next, put together into batches where that pays, and when.
///
/// *Threads*: guarded by the slots' lock, but for goal, sharing, keys and [#parallel], which are
/// safe from any number of threads.
final class NextCalls {
    private static final BatchKey ALONE = new BatchKey(List.of(), List.of());
    private static final long SHORTEST_WAIT_NANOS = 1_000_000;

    /// Costs change; calls that run alone could not tell.
    private static final int TRIAL_EVERY = 64;

    private final SlotSpec spec;
    private final ShapeCosts costs;
    private final @Nullable Padding padding;
    private final int width;
    private final WaitingCalls waiting;
    private final ArrivalRate arrivals;
    private long executions;

    private volatile BatchGoal goal = BatchGoal.DEFAULT;
    private volatile Sharing sharing;

    /// @param width slots on which an execution runs
    /// @param waiting the queue's calls
    NextCalls(
            SlotSpec spec,
            ShapeCosts costs,
            Execution.Traits traits,
            int width,
            WaitingCalls waiting) {
        this.spec = spec;
        this.costs = costs;
        this.padding = traits.padding();
        this.sharing = traits.sharing();
        this.width = width;
        this.waiting = waiting;
        this.arrivals = new ArrivalRate(spec.nanoTime().getAsLong());
    }

    /// Follows another goal from the next batch on.
    void follow(BatchGoal other) {
        goal = other;
    }

    BatchGoal goal() {
        return goal;
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

    /// What calls have in common that may share an execution with this one.
    BatchKey key(ModelCall call, BatchGoal kept) {
        return sharing.isAllowed(kept)
                ? BatchKey.of(call.inputs(), call.outputs(), padding)
                : ALONE;
    }

    /// Executions that may run at a time when nothing else does.
    int parallel() {
        return Math.max(1, spec.slots().count() / width);
    }

    // What follows is called under the slots' lock.

    /// So many rows have come, be it that there is no place for them.
    void arrived(int rows, long now) {
        arrivals.arrived(rows, now);
    }

    /// An execution was put together.
    void executed() {
        executions++;
    }

    /// How long the calls that come next are to wait for more; 0 when they are not.
    long readyIn(long now) {
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
        long longest = Math.max(firstNanos(), Turns.LONG_NANOS - 1);
        for (WaitingCalls.Group group : waiting.groups()) {
            if (expected(group.first()) <= longest) {
                Next other = next(group, load, now);
                next = other.isBefore(next) ? other : next;
            }
        }
        return next;
    }

    private Next next(WaitingCalls.Group group, Load load, long now) {
        BatchSize size = size(group, load);
        return new Next(group, size, readyIn(group, size, now));
    }

    private long readyIn(WaitingCalls.Group group, BatchSize wanted, long now) {
        if (group.rows() >= wanted.wanted() || wanted.delayNanos() == 0) {
            return 0;
        }
        long slack = slack(group, now) - Math.max(wanted.delayNanos() / 4, SHORTEST_WAIT_NANOS);
        return Math.max(0, Math.min(slack, group.since() + wanted.delayNanos() - now));
    }

    /// Whether the call in front can be answered in its time if it runs now.
    boolean canKeepGoal(long now) {
        return slack(first(), now) >= 0;
    }

    private long slack(WaitingCalls.Group group, long now) {
        return group.first().goal() - now - expected(group.first());
    }

    /// What the call takes by itself.
    long expected(SlotCall call) {
        return costs.size(call).fit().predictNanos(call.rows());
    }

    /// When the call in front should be answered.
    long firstGoal() {
        return first().first().goal();
    }

    /// What the call in front takes.
    long firstNanos() {
        return expected(first().first());
    }

    private WaitingCalls.Group first() {
        return Objects.requireNonNull(waiting.first(), "a queue without calls is not waiting");
    }

    private BatchSize size(WaitingCalls.Group group, Load load) {
        SlotCall call = group.first();
        // Who came when calls ran alone has nothing in common with others of no key.
        if (!sharing.isAllowed(goal) || call.key().equals(ALONE)) {
            return BatchSize.alone(BatchSize.Reason.NOT_SHAREABLE);
        }
        CostFit fit = costs.size(call).fit();
        long bytesPerRow = call.bytes() / Math.max(1, call.rows());
        boolean isTrial = executions % TRIAL_EVERY == 0;
        Experience tried = new Experience(fit.triedRows(), isTrial, call.rows());
        BatchSize size = BatchSizing.choose(fit.cost(), goal, load, tried, bytesPerRow);
        return tried.isTrial() ? size : size.within(fit.mostRows());
    }

    /// Calls that run next.
    ///
    /// @param group in which they wait
    /// @param size that was chosen for them
    /// @param fit of calls like them
    /// @param seats who runs, and when one must be there to run
    record Chosen(WaitingCalls.Group group, BatchSize size, CostFit fit, Seats seats) {}

    /// The calls that run now; they go on waiting until they are taken out.
    ///
    /// @param runningRows of the queue's calls that are on slots
    Chosen choose(long now, int runningRows) {
        Next next = next(now);
        WaitingCalls.Group group = next.group();
        BatchSize size = next.size();
        CostFit fit = costs.size(group.first()).fit();
        int mostCalls = size.isBatching() ? Integer.MAX_VALUE : 1;
        int mostRows = mostRows(group, size, runningRows);
        List<SlotCall> together =
                WaitingCalls.front(group, mostCalls, mostRows, BatchSizing.MOST_BYTES);
        Hurry hurry = new Hurry(fit.cost(), parallel(), arrivals.at(now), now);
        return new Chosen(group, size, fit, Seats.of(group, together, hurry, waiting.count()));
    }

    /// A slot leaves the others their part of all rows that are here: two half batches at a time
    /// are done before a whole one. Where a delay is pinned, rows that were waited for run
    /// together: of fewer the rest would wait again, for rows that have just gone.
    private int mostRows(WaitingCalls.Group group, BatchSize size, int runningRows) {
        int here = waiting.rows() + runningRows;
        int part = Math.ceilDiv(here, parallel());
        boolean waits = goal.pinned().delay() != null && size.delayNanos() > 0;
        boolean areThere = waits && group.rows() >= size.wanted();
        return Math.min(size.largest(), areThere ? Math.max(part, size.wanted()) : part);
    }
}
