package dev.slipway.serving.capture;

import java.util.concurrent.atomic.AtomicInteger;

/// How many of something are kept each minute.
///
/// *Threads*: lock-free; once there are that many it costs one read.
final class MinuteLimit {
    private final int most;
    private final AtomicInteger taken = new AtomicInteger();

    MinuteLimit(int most) {
        this.most = most;
    }

    /// Whether one more of this minute may be kept.
    boolean takes() {
        return taken.get() < most && taken.incrementAndGet() <= most;
    }

    /// Begins the next minute.
    void startMinute() {
        taken.set(0);
    }
}
