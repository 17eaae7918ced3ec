package dev.slipway.telemetry;

import dev.slipway.api.inference.PredictionId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalDouble;
import java.util.concurrent.locks.ReentrantLock;

/// Draws the requests that are traced although no caller asked for it, by their trace id: a fixed
/// part of all, or one in a hundred as long as that is no more than ten a second, and then as many
/// fewer as keep to it. So the cost of traces does not grow with the load.
///
/// The load is known by the one in a hundred, drawn or not: by those that are drawn alone it would
/// take hours to see that it is over.
///
/// *Threads*: drawing is one volatile read, and for one request in a hundred a look at the clock.
final class TraceDraw {
    private static final double USUAL = 0.01;
    private static final double MOST_PER_SECOND = 10;
    private static final double NANOS = 1e9;

    private final double usual;
    private final boolean isBounded;
    private final InstantSource wall;
    private final ReentrantLock lock = new ReentrantLock();
    private Instant since;
    private int counted;
    private volatile double ratio;

    /// @param fixed the part of all requests, or absent for one that follows the load
    TraceDraw(OptionalDouble fixed, InstantSource wall) {
        this.usual = fixed.orElse(USUAL);
        this.isBounded = fixed.isEmpty();
        this.wall = wall;
        this.since = wall.instant();
        this.ratio = usual;
    }

    /// Whether this request is traced.
    boolean isDrawn(PredictionId id) {
        long part = Math.abs(TraceIds.samplingPart(id));
        if (isBounded && part < bound(usual)) {
            count();
        }
        return part < bound(ratio);
    }

    private static long bound(double ratio) {
        return (long) (ratio * Long.MAX_VALUE);
    }

    /// Counts one of the usual part; about once a second the part is set anew by what was counted.
    private void count() {
        if (!lock.tryLock()) {
            return;
        }
        try {
            counted++;
            Instant now = wall.instant();
            double seconds = Duration.between(since, now).toNanos() / NANOS;
            if (seconds < 0) {
                // The clock was set back; what was counted says nothing any more.
                since = now;
                counted = 0;
            } else if (seconds >= 1 || counted >= 10 * MOST_PER_SECOND) {
                double perSecond = counted / Math.max(seconds, 1e-3);
                ratio = Math.min(usual, usual * MOST_PER_SECOND / perSecond);
                since = now;
                counted = 0;
            }
        } finally {
            lock.unlock();
        }
    }
}
