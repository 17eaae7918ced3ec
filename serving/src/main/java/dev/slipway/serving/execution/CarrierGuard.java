package dev.slipway.serving.execution;

import java.util.concurrent.atomic.AtomicInteger;

/// Counts the native calls that pin a virtual thread's carrier, so that one carrier always stays
/// free for everybody else.
///
/// *Threads*: lock-free.
public final class CarrierGuard {
    private final int limit;
    private final AtomicInteger inside = new AtomicInteger();

    /// A guard of a process with this many carriers.
    public CarrierGuard(int carriers) {
        this.limit = carriers - 1;
    }

    /// Whether the current thread may run a short native call; followed by `leave` if so.
    boolean tryEnter() {
        if (limit <= 0) {
            return false;
        }
        if (inside.incrementAndGet() <= limit) {
            return true;
        }
        inside.decrementAndGet();
        return false;
    }

    void leave() {
        inside.decrementAndGet();
    }
}
