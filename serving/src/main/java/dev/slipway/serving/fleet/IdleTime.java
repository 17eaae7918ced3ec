package dev.slipway.serving.fleet;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// Whether a thread of the lowest priority gets on now, as it was tried a moment ago.
///
/// *Threads*: safe from any number of threads, platform threads alone: trying takes some
/// milliseconds.
final class IdleTime {
    /// How long what was tried holds.
    private static final Duration HOLDS = Duration.ofMillis(500);

    /// So soon after the first version is there nobody is served yet.
    private static final Duration BEGINNING = Duration.ofSeconds(1);

    private final LongSupplier nanoTime;
    private final BooleanSupplier getsOn;
    private boolean isWatched;
    private boolean wasThere;
    private long triedAgain;

    /// @param getsOn tries it
    IdleTime(LongSupplier nanoTime, BooleanSupplier getsOn) {
        this.nanoTime = nanoTime;
        this.getsOn = getsOn;
    }

    /// Notes that a version is there that may answer.
    synchronized void watch() {
        if (!isWatched) {
            isWatched = true;
            triedAgain = nanoTime.getAsLong() + BEGINNING.toNanos();
        }
    }

    /// Whether there is some; none before a version has been there for a while.
    synchronized boolean isThere() {
        if (isWatched && nanoTime.getAsLong() - triedAgain >= 0) {
            wasThere = getsOn.getAsBoolean();
            triedAgain = nanoTime.getAsLong() + HOLDS.toNanos();
        }
        return wasThere;
    }
}
