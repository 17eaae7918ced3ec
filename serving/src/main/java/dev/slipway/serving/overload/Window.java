package dev.slipway.serving.overload;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/// Counts what requests took under one state of a limit, in eighths of its goal, those that took
/// more than twice as long by powers of two.
///
/// *Threads*: any; counts that meet may lose one, which a quantile does not notice.
final class Window {
    private static final int CELLS = 19;
    private static final int FINE_CELLS = 16;

    private final LimitState state;
    private final long since;
    private final long goalNanos;
    private final AtomicIntegerArray cells = new AtomicIntegerArray(CELLS);
    private final AtomicInteger samples = new AtomicInteger();
    private final AtomicInteger executed = new AtomicInteger();
    private final AtomicLong computeNanos = new AtomicLong();
    private volatile long firstAt;
    private final AtomicInteger peak = new AtomicInteger();
    private volatile boolean hasRefused;

    /// @param since when it began, on the monotonic clock
    Window(LimitState state, long since, long goalNanos) {
        this.state = state;
        this.since = since;
        this.goalNanos = goalNanos;
    }

    LimitState state() {
        return state;
    }

    long since() {
        return since;
    }

    long goalNanos() {
        return goalNanos;
    }

    /// Whether a request that began then tells something of this state.
    boolean takes(long beganAt) {
        return state.takesAll() || beganAt - since >= 0;
    }

    /// When the first request counted here ended.
    long firstAt() {
        return firstAt;
    }

    int samples() {
        return samples.getOpaque();
    }

    boolean hasRefused() {
        return hasRefused;
    }

    void refused() {
        if (!hasRefused) {
            hasRefused = true;
        }
    }

    /// @param compute time of its execution, or 0 when there was none
    void add(long now, long nanos, long compute, int inside) {
        if (samples.getOpaque() == 0) {
            firstAt = now;
        }
        int cell = cell(8 * Math.max(0, nanos - 1) / goalNanos);
        cells.setOpaque(cell, cells.getOpaque(cell) + 1);
        samples.setOpaque(samples.getOpaque() + 1);
        if (compute > 0) {
            executed.setOpaque(executed.getOpaque() + 1);
            computeNanos.setOpaque(computeNanos.getOpaque() + compute);
        }
        if (inside > peak.getOpaque()) {
            peak.setOpaque(inside);
        }
    }

    private static int cell(long eighths) {
        if (eighths < FINE_CELLS) {
            return (int) eighths;
        }
        return eighths < 32 ? FINE_CELLS : eighths < 64 ? FINE_CELLS + 1 : FINE_CELLS + 2;
    }

    private static int upperEighths(int cell) {
        return cell < FINE_CELLS ? cell + 1 : 32 << (cell - FINE_CELLS);
    }

    Observation seen() {
        int ran = executed.getOpaque();
        return new Observation(
                p90(),
                peak.getOpaque(),
                hasRefused,
                ran == 0 ? state.idleNanos() : computeNanos.getOpaque() / ran);
    }

    private int p90() {
        long all = 0;
        for (int cell = 0; cell < CELLS; cell++) {
            all += cells.getOpaque(cell);
        }
        long within = 0;
        int cell = 0;
        while (cell < CELLS - 1) {
            within += cells.getOpaque(cell);
            if (10 * within >= 9 * all) {
                break;
            }
            cell++;
        }
        return upperEighths(cell);
    }
}
