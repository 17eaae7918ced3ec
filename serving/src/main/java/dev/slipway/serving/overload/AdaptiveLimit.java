package dev.slipway.serving.overload;

import dev.slipway.api.inference.Priority;
import java.util.concurrent.atomic.AtomicReference;

/// The requests that one endpoint may hold so that those inside keep its promise, found from what
/// they take.
///
/// A window counts requests that began after the limit last changed, so each change is judged by
/// what it did; while there is no limit it counts all. It ends after 100 ms and ten requests; one
/// that does not come to ten in time is forgotten.
///
/// *Threads*: lock-free; counts that meet may blur.
public final class AdaptiveLimit {
    private static final long WINDOW_NANOS = 100_000_000;
    private static final long SHORTEST_PATIENCE_NANOS = 1_000_000_000;
    private static final int FEWEST_SAMPLES = 10;

    private volatile LimitTerms terms;
    private final Shedder shedder;
    private final AtomicReference<Window> current;

    /// Whether there has been a second window. The first one is not kept to tell it by: what it
    /// counted is many kilobytes where there are many processors.
    private volatile boolean isInUse;

    /// No limit yet.
    ///
    /// @param shedder follows the same windows
    public AdaptiveLimit(LimitTerms terms, Shedder shedder, long now) {
        this.terms = terms;
        this.shedder = shedder;
        this.current = new AtomicReference<>(window(LimitState.begin(now), now));
    }

    /// Follows other terms from the next window on.
    public void follow(LimitTerms other) {
        if (!other.equals(terms)) {
            terms = other;
        }
    }

    /// Whether so many inside are as many as may be beside a request of this priority, should
    /// others wait: a quarter is kept for those that cannot be left out.
    public boolean isFull(int inside, Priority priority, long now) {
        Window open = current.get();
        if (open.state().admits(counted(inside, priority))) {
            return false;
        }
        if (isOver(open, now)) {
            // The last overload is long over: what was found then binds nobody now.
            replace(open, window(open.state().opened(), now));
            return false;
        }
        return true;
    }

    private static int counted(int inside, Priority priority) {
        return switch (priority) {
            case CRITICAL_PLUS, CRITICAL -> inside;
            case SHEDDABLE_PLUS, SHEDDABLE -> inside + inside / 3;
        };
    }

    /// Counts that somebody was kept out.
    public void refused() {
        current.get().refused();
    }

    /// Learns from a request that was answered.
    ///
    /// @param beganAt when it was handed in
    /// @param computeNanos time of its execution; 0 when it shared it with others
    /// @param inside requests that the endpoint holds, this one included
    public void answered(long beganAt, long now, long computeNanos, int inside) {
        Window open = current.get();
        if (open.takes(beganAt)) {
            open.add(now, now - beganAt, computeNanos, inside);
            endWindow(open, now);
        }
    }

    /// Learns from a request that waited until its deadline, if that lay beyond the goal: what a
    /// caller with less patience would have waited is not known.
    public void expired(long beganAt, long now, int inside) {
        Window open = current.get();
        long waited = now - beganAt;
        if (open.takes(beganAt) && waited >= open.goalNanos()) {
            open.add(now, Math.max(waited, open.goalNanos() + 1), 0, inside);
            endWindow(open, now);
        }
    }

    private void endWindow(Window open, long now) {
        if (now - open.since() < WINDOW_NANOS) {
            return;
        }
        if (open.samples() >= FEWEST_SAMPLES) {
            Observation seen = open.seen();
            LimitState next = LimitController.next(open.state(), seen, terms, now);
            if (replace(open, window(next, now))) {
                shedder.follow(LimitController.pressure(next, seen, terms), next.phase(), now);
            }
        } else if (now - open.firstAt()
                >= Math.max(SHORTEST_PATIENCE_NANOS, 8 * open.goalNanos())) {
            replace(open, window(state(open, now), now));
        }
    }

    /// Whether no other thread was first.
    private boolean replace(Window open, Window next) {
        if (!current.compareAndSet(open, next)) {
            return false;
        }
        if (!isInUse) {
            isInUse = true;
        }
        return true;
    }

    private static boolean isOver(Window open, long now) {
        return LimitController.isCalm(open.state(), now) && !open.hasRefused();
    }

    private static LimitState state(Window open, long now) {
        return isOver(open, now) ? open.state().opened() : open.state();
    }

    private Window window(LimitState state, long now) {
        return new Window(state, now, LimitController.goalNanos(state, terms));
    }

    /// Whether it has seen ten requests.
    public boolean isInUse() {
        return isInUse;
    }

    /// Where it stands.
    public Phase phase(long now) {
        return state(current.get(), now).phase();
    }

    /// Requests inside at most.
    public int limit(long now) {
        LimitState state = state(current.get(), now);
        int bound = terms.bound();
        return state.phase() == Phase.NORMAL ? bound : Math.min(bound, state.limit());
    }
}
