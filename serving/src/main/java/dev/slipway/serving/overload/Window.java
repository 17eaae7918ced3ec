package dev.slipway.serving.overload;

import dev.slipway.quiet.ProcessorCounts;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Counts what requests took under one state of a limit, in eighths of its goal, those that took
/// more than twice as long by powers of two.
///
/// *Threads*: any; counts that meet may lose one, which a quantile does not notice. All processors
/// read what is here, and a request writes to the cells of its own.
final class Window {
    private static final int CELLS = 19;
    private static final int FINE_CELLS = 16;
    private static final int EXECUTED = CELLS;
    private static final int COMPUTE_NANOS = CELLS + 1;
    private static final int SUMS = CELLS + 2;

    private final LimitState state;
    private final long since;
    private final long goalNanos;
    private final AtomicReference<@Nullable Counted> counted = new AtomicReference<>();
    private final AtomicInteger peak = new AtomicInteger();
    private volatile boolean hasRefused;

    /// What is there once a request has ended.
    ///
    /// @param firstAt when the first one ended
    private record Counted(long firstAt, ProcessorCounts sums) {
        /// How many requests ended.
        int samples() {
            long all = 0;
            for (int cell = 0; cell < CELLS; cell++) {
                all += sums.sum(cell);
            }
            return (int) Math.min(all, Integer.MAX_VALUE);
        }
    }

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

    /// When the first request counted here ended; 0 where none has.
    long firstAt() {
        Counted known = counted.get();
        return known == null ? 0 : known.firstAt();
    }

    int samples() {
        Counted known = counted.get();
        return known == null ? 0 : known.samples();
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
        Counted known = counted.get();
        ProcessorCounts sums = (known == null ? first(now) : known).sums();
        int here = ProcessorCounts.here();
        sums.addRoughly(here, cell(8 * Math.max(0, nanos - 1) / goalNanos), 1);
        if (compute > 0) {
            sums.addRoughly(here, EXECUTED, 1);
            sums.addRoughly(here, COMPUTE_NANOS, compute);
        }
        if (inside > peak.getOpaque()) {
            peak.setOpaque(inside);
        }
    }

    private Counted first(long now) {
        Counted made = new Counted(now, new ProcessorCounts(SUMS));
        Counted raced = counted.compareAndExchange(null, made);
        return raced == null ? made : raced;
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

    /// What was counted, at least one request.
    Observation seen() {
        Counted known = counted.get();
        if (known == null) {
            throw new IllegalStateException("seen: no request (expected: at least one)");
        }
        ProcessorCounts sums = known.sums();
        long ran = sums.sum(EXECUTED);
        return new Observation(
                p90(sums),
                peak.getOpaque(),
                hasRefused,
                ran == 0 ? state.idleNanos() : sums.sum(COMPUTE_NANOS) / ran);
    }

    private static int p90(ProcessorCounts sums) {
        long[] counts = new long[CELLS];
        long all = 0;
        for (int cell = 0; cell < CELLS; cell++) {
            counts[cell] = sums.sum(cell);
            all += counts[cell];
        }
        long within = 0;
        int cell = 0;
        while (cell < CELLS - 1) {
            within += counts[cell];
            if (10 * within >= 9 * all) {
                break;
            }
            cell++;
        }
        return upperEighths(cell);
    }
}
