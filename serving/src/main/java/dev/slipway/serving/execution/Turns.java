package dev.slipway.serving.execution;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whose turn it is when a slot is free: the earliest goal among the queues that can still keep
/// theirs and have not had more than their share; when there is none, the queue that has had least.
///
/// A call's goal is its deadline, or the moment at which it leaves its endpoint's latency goal,
/// whichever is earlier. Calls that can no longer keep theirs do not come first, so an endpoint
/// that sends more than it can get answered is late by itself. What a queue has had is counted in
/// slot time since it last had nothing to do.
///
/// A queue whose executions are long leaves one slot to the others while there are others.
///
/// *Threads*: one at a time.
///
/// @param <Q> the queues
final class Turns<Q extends Turns.Contender> {
    /// A queue that is so much slot time ahead of the one that has had least waits its turn.
    static final long LEAD_NANOS = 50_000_000;

    /// Executions that take so long never take all slots while other queues are in use.
    static final long LONG_NANOS = 50_000_000;

    private static final long NEVER = Long.MAX_VALUE;

    /// A queue with calls.
    interface Contender {
        /// How long its first batch is to wait for more rows; 0 when it is ready to run.
        long readyIn(long now);

        /// Whether the call in front can be answered in its time if it runs now.
        boolean canKeepGoal(long now);

        /// When the call in front should be answered.
        long firstGoal();

        /// What the next execution takes at least.
        long nextNanos();

        /// Whether other queues have been in use a short while ago.
        boolean hasCompany(long now);

        /// The slot time that it has had.
        long servedNanos();

        /// Sets the slot time that it has had.
        void startAt(long servedNanos);
    }

    /// @param queue absent when none may run now
    /// @param waitNanos how long none will need to, if none arrives
    record Pick<Q>(@Nullable Q queue, long waitNanos) {}

    private final int slots;

    /// What the queue that was served last had had before.
    private long level;

    /// Slots that run long executions now.
    private int longRunning;

    Turns(int slots) {
        this.slots = slots;
    }

    /// A queue that had no calls starts level with those that have.
    void enter(Q queue, List<Q> waiting) {
        long least = level;
        for (Q other : waiting) {
            least = Math.min(least, other.servedNanos());
        }
        queue.startAt(Math.max(queue.servedNanos(), least));
    }

    Pick<Q> next(List<Q> waiting, long now) {
        long least = NEVER;
        for (Q queue : waiting) {
            least = Math.min(least, queue.servedNanos());
        }
        Q chosen = null;
        boolean chosenOnTime = false;
        long soonest = NEVER;
        for (Q queue : waiting) {
            if (mustLeaveASlot(queue, now)) {
                continue;
            }
            long wait = queue.readyIn(now);
            if (wait > 0) {
                soonest = Math.min(soonest, wait);
                continue;
            }
            boolean onTime = queue.canKeepGoal(now) && queue.servedNanos() - least <= LEAD_NANOS;
            if (chosen == null || isBefore(queue, onTime, chosen, chosenOnTime)) {
                chosen = queue;
                chosenOnTime = onTime;
            }
        }
        return new Pick<>(chosen, soonest);
    }

    private boolean isBefore(Q queue, boolean onTime, Q chosen, boolean chosenOnTime) {
        if (onTime != chosenOnTime) {
            return onTime;
        }
        return onTime
                ? queue.firstGoal() - chosen.firstGoal() < 0
                : queue.servedNanos() < chosen.servedNanos();
    }

    private boolean mustLeaveASlot(Q queue, long now) {
        return slots > 1
                && longRunning >= slots - 1
                && queue.nextNanos() >= LONG_NANOS
                && queue.hasCompany(now);
    }

    /// An execution that is expected to take so long begins.
    void begin(Q queue, long expectedNanos) {
        level = queue.servedNanos();
        queue.startAt(level + expectedNanos);
        if (expectedNanos >= LONG_NANOS) {
            longRunning++;
        }
    }

    /// It has ended, and took so long.
    void end(Q queue, long expectedNanos, long tookNanos) {
        queue.startAt(queue.servedNanos() + tookNanos - expectedNanos);
        if (expectedNanos >= LONG_NANOS) {
            longRunning--;
        }
    }
}
