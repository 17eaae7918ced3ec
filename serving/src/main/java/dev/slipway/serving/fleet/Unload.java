package dev.slipway.serving.fleet;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A version on its way out.
final class Unload {
    private final CountDownLatch done = new CountDownLatch(1);

    /// Its memory has been given back.
    void ended() {
        done.countDown();
    }

    /// Whether its memory is given back, after waiting at most so long.
    boolean await(long time, TimeUnit unit) {
        try {
            return done.await(time, unit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
