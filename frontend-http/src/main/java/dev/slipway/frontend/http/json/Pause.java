package dev.slipway.frontend.http.json;

import java.util.concurrent.locks.LockSupport;

/// Moments in a long document's work in which others come first.
///
/// Nobody takes a virtual thread from its carrier, so one that reads or writes megabytes has to let
/// others go by. Yielding costs little, but a carrier whose own queue is empty may take the thread
/// that has just yielded again before it looks into the queues of others, if need be for ever. One
/// that parks leaves its carrier until a timer ends, and meanwhile that looks everywhere; so every
/// eighth moment parks.
///
/// *Threads*: one at a time.
public final class Pause {
    private static final int YIELDS = 7;

    private int yields;

    /// Leaves the carrier of the current virtual thread to those that wait to run.
    @SuppressWarnings("ThreadPriorityCheck") // gives way; nothing relies on who runs when
    public void forOthers() {
        if (yields < YIELDS) {
            yields++;
            Thread.yield();
        } else {
            yields = 0;
            LockSupport.parkNanos(1);
        }
    }
}
