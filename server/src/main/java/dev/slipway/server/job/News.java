package dev.slipway.server.job;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Whether there is news since it was waited for: what comes while nobody waits is there for
/// whoever waits next, and much of it is one.
///
/// *Threads*: any tells; one waits.
final class News {
    private final Semaphore untaken = new Semaphore(0);

    /// There is some.
    void tell() {
        untaken.release();
    }

    /// Waits until there is, at most so long; whether there is.
    boolean await(Duration patience) throws InterruptedException {
        boolean isThere = untaken.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
        forget();
        return isThere;
    }

    /// What came until now is none.
    void forget() {
        int _ = untaken.drainPermits();
    }
}
