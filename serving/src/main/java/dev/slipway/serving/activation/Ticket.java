package dev.slipway.serving.activation;

import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.inference.Priority;
import dev.slipway.api.inference.RequestHead;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One request's place in front of a gate; the lesser one is let in first.
///
/// *Threads*: `await` by one; the rest from any.
public final class Ticket implements Comparable<Ticket> {
    private final Gate gate;
    private final Priority priority;
    private final Deadline deadline;
    private final long bytes;
    private final long number;
    private final LongSupplier nanoTime;
    private final AtomicReference<@Nullable Verdict> verdict = new AtomicReference<>();
    private final CountDownLatch told = new CountDownLatch(1);

    // Guarded by the gate's lock.
    private Gate.@Nullable Life turn;

    /// @param number of those who came to the gate before
    Ticket(Gate gate, RequestHead head, long number, LongSupplier nanoTime) {
        this.gate = gate;
        this.priority = head.standing().priority();
        this.deadline = head.deadline();
        this.bytes = head.declaredBytes();
        this.number = number;
        this.nanoTime = nanoTime;
    }

    @Override
    public int compareTo(Ticket other) {
        int byPriority = priority.compareTo(other.priority);
        // Readings of the clock may wrap around: only their difference says which is earlier.
        int byDeadline = Long.signum(deadline.remainingNanos(other.deadline.nanoTime()));
        return byPriority != 0
                ? byPriority
                : byDeadline != 0 ? byDeadline : Long.compare(number, other.number);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    long bytes() {
        return bytes;
    }

    long leftNanos(long now) {
        return deadline.remainingNanos(now);
    }

    /// Would wait in vain, and is told.
    void despair() {
        end(new Verdict.Hopeless());
    }

    /// Whether this is the gate where it waited.
    boolean isOf(Gate other) {
        return gate == other;
    }

    /// Has its turn.
    void begins(Gate.Life in) {
        turn = in;
    }

    /// Whether it had its turn then, which is over now: once.
    boolean ends(Gate.Life in) {
        boolean had = turn == in;
        if (had) {
            turn = null;
        }
        return had;
    }

    /// Whether this is the verdict; the first one stands.
    boolean tell(Verdict first) {
        if (!verdict.compareAndSet(null, first)) {
            return false;
        }
        told.countDown();
        return true;
    }

    /// What has become of the request; null while it waits.
    @Nullable Verdict known() {
        return verdict.get();
    }

    /// What becomes of the request; blocks until then, at most until its deadline.
    public Verdict await() {
        while (true) {
            Verdict known = verdict.get();
            if (known != null) {
                return known;
            }
            long left = deadline.remainingNanos(nanoTime.getAsLong());
            if (left <= 0) {
                end(new Verdict.Expired());
            } else {
                pause(left);
            }
        }
    }

    private void pause(long nanos) {
        try {
            boolean _ = told.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            leave();
            Thread.currentThread().interrupt();
        }
    }

    /// Waits no longer.
    public void leave() {
        end(new Verdict.Left());
    }

    /// Is given up before anybody has used it: a turn that it has already goes to the next.
    public void giveUp() {
        leave();
        if (verdict.get() instanceof Verdict.LetIn) {
            gate.left(this);
        }
    }

    /// Is told why it does not come.
    public void refuse(Refusal refusal) {
        end(new Verdict.Refused(refusal));
    }

    private void end(Verdict by) {
        if (tell(by)) {
            gate.forget(this);
        }
    }
}
