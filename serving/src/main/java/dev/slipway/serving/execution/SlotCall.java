package dev.slipway.serving.execution;

import dev.slipway.serving.batching.BatchKey;
import dev.slipway.serving.batching.BatchTensors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A call on its way to a slot, and the caller that waits for it.
///
/// Exactly one side decides the outcome: the slot by claiming the call, or the caller by leaving.
final class SlotCall implements Comparable<SlotCall> {
    private final ModelCall call;
    private final CallQueue queue;
    private final BatchKey key;
    private final long number;
    private final long goal;
    private final long bytes;
    private final Thread caller = Thread.currentThread();
    private final AtomicBoolean decided = new AtomicBoolean();
    private volatile @Nullable CallResult result;
    private volatile CallResult.@Nullable Share share;
    private volatile boolean isGivenUp;
    private long claimedAt;

    /// @param key of the calls with which it may share an execution
    /// @param number how many calls of the queue came before
    /// @param goal when it should be answered: its deadline, or the end of the endpoint's goal
    SlotCall(ModelCall call, CallQueue queue, BatchKey key, long number, long goal) {
        this.call = call;
        this.queue = queue;
        this.key = key;
        this.number = number;
        this.goal = goal;
        this.bytes = BatchTensors.bytes(call.inputs());
    }

    ModelCall call() {
        return call;
    }

    BatchKey key() {
        return key;
    }

    int rows() {
        return call.rows();
    }

    /// Of its inputs.
    long bytes() {
        return bytes;
    }

    long goal() {
        return goal;
    }

    /// Whether the slot may run it; if not it is over, and its caller told.
    ///
    /// @param end when its deadline must not have passed: now, or when it would be answered
    boolean claim(long now, long end) {
        if (!decided.compareAndSet(false, true)) {
            end();
            return false;
        }
        claimedAt = now;
        @Nullable CallResult over;
        try {
            over = notRun(end);
        } catch (RuntimeException | Error e) {
            // There is no memory for the words, say; nobody else would let go of what it holds.
            giveUp();
            throw e;
        }
        if (over != null) {
            finish(over);
        }
        return over == null;
    }

    /// Why it is not to run; null when it is.
    private @Nullable CallResult notRun(long end) {
        if (call.holding().isClosed()) {
            return queue.unanswered().cancelled();
        }
        if (!call.deadline().hasPassed(end)) {
            return null;
        }
        queue.shed(rows());
        boolean isLate = call.deadline().hasPassed(queue.now());
        return isLate ? queue.unanswered().late() : queue.unanswered().tooLate();
    }

    /// How a claimed call has ended without an answer; null while somebody waits for one. A witness
    /// goes on for those that it stands for when its caller has gone.
    @Nullable CallResult overMeanwhile() {
        CallResult.Share own = share;
        boolean isWitness = own != null && own.isWitness();
        if (call.holding().isClosed() && !isWitness) {
            return queue.unanswered().cancelled();
        }
        return call.deadline().hasPassed(queue.now()) ? overdue(queue.unanswered().late()) : null;
    }

    /// Whether somebody waits for the answer, for all that is known.
    boolean isAwaited() {
        return !call.holding().isClosed() && !call.deadline().hasPassed(queue.now());
    }

    /// Notes what the call has of what it was claimed with.
    void claimedIn(CallResult.Share all) {
        share = all;
    }

    /// Hands the result to the caller and lets go of what the call held.
    void finish(CallResult over) {
        if (over instanceof CallResult.Outputs outputs) {
            queue.answered(call.deadline(), outputs);
        }
        result = over;
        end();
    }

    /// Lets go of what a claimed call held, whose execution broke; its caller says so itself.
    void giveUp() {
        isGivenUp = true;
        end();
    }

    private void end() {
        try {
            call.holding().release();
        } finally {
            LockSupport.unpark(caller);
        }
    }

    /// Whether its caller was told how it ended, or that it broke.
    boolean isOver() {
        return result != null || isGivenUp;
    }

    /// Waits for the slot's result, until the deadline at most.
    CallResult await() {
        while (true) {
            CallResult over = result;
            if (over != null) {
                return over;
            }
            if (isGivenUp) {
                return queue.unanswered().broke(rows(), share);
            }
            long remaining = call.deadline().remainingNanos(queue.now());
            if (remaining <= 0) {
                return overdue(leave(queue.unanswered().late()));
            }
            if (Thread.currentThread().isInterrupted()) {
                return leave(queue.unanswered().cancelled());
            }
            LockSupport.parkNanos(this, remaining);
        }
    }

    private CallResult leave(CallResult early) {
        if (decided.compareAndSet(false, true) && queue.withdraw(this)) {
            call.holding().release();
        }
        CallResult over = result;
        return over == null ? early : over;
    }

    /// Where a slot has the call, what the deadline met is its execution.
    private CallResult overdue(CallResult early) {
        CallResult.Share own = share;
        return early instanceof CallResult.NotRun late && own != null
                ? new CallResult.Overdue(late.refusal(), claimedAt, late.endNanos(), own)
                : early;
    }

    /// The one that should be answered first comes first.
    @Override
    public int compareTo(SlotCall other) {
        long apart = goal - other.goal;
        return apart == 0 ? Long.compare(number, other.number) : Long.signum(apart);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(number);
    }
}
