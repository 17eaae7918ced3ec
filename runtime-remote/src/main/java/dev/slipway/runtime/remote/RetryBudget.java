package dev.slipway.runtime.remote;

import java.util.concurrent.atomic.AtomicLong;

/// How often calls may be sent again: every call earns a part of a retry, and ten are there at the
/// start or after quiet times. So retries stay a part of the calls, and a backend that fails is not
/// asked several times as often as one that does not.
///
/// *Source*: Finagle, `RetryBudget`; gRPC A6, retry throttling.
///
/// *Threads*: safe from any number of threads.
final class RetryBudget {
    private static final long RETRY = 1_000;
    private static final long MOST = 10 * RETRY;

    private final AtomicLong earned = new AtomicLong(MOST);

    /// Earns for a call.
    ///
    /// @param part of a retry, between 0 and 1
    void earn(double part) {
        long more = Math.round(part * RETRY);
        earned.updateAndGet(now -> Math.min(MOST, now + more));
    }

    /// Whether a retry was there to be taken.
    boolean tryTake() {
        long before = earned.getAndUpdate(now -> now >= RETRY ? now - RETRY : now);
        return before >= RETRY;
    }
}
