package dev.slipway.serving.execution;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A call on its way to a slot, and the caller that waits for it.
///
/// Exactly one side decides the outcome: the slot by starting the call, or the caller by leaving.
final class SlotCall implements Runnable {
    private final ModelCall call;
    private final Slots slots;
    private final Thread caller = Thread.currentThread();
    private final AtomicBoolean decided = new AtomicBoolean();
    private volatile @Nullable CallResult result;

    SlotCall(ModelCall call, Slots slots) {
        this.call = call;
        this.slots = slots;
    }

    @Override
    public void run() {
        try {
            if (decided.compareAndSet(false, true)) {
                result = outcome();
            }
        } finally {
            call.holding().release();
            LockSupport.unpark(caller);
        }
    }

    private CallResult outcome() {
        if (call.holding().isClosed()) {
            return slots.notRun(slots.cancelled());
        }
        if (call.deadline().hasPassed(slots.now())) {
            return slots.notRun(slots.late(0));
        }
        return slots.execute(call);
    }

    /// Waits for the slot's result, until the deadline at most.
    CallResult await(long expectedNanos) {
        while (true) {
            CallResult over = result;
            if (over != null) {
                return over;
            }
            long remaining = call.deadline().remainingNanos(slots.now());
            if (remaining <= 0) {
                return leave(slots.notRun(slots.late(expectedNanos)));
            }
            if (Thread.currentThread().isInterrupted()) {
                return leave(slots.notRun(slots.cancelled()));
            }
            LockSupport.parkNanos(this, remaining);
        }
    }

    private CallResult leave(CallResult early) {
        if (decided.compareAndSet(false, true) && slots.withdraw(this)) {
            call.holding().release();
        }
        CallResult over = result;
        return over == null ? early : over;
    }
}
