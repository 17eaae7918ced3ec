package dev.slipway.serving.limits;

import dev.slipway.quiet.ProcessorCounts;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/// Measures how fast requests leave an endpoint, and tells those that it turns away when to come
/// back.
///
/// Those who were turned away lately are spread over the time in which as many leave, evenly
/// ([EvenShares]).
///
/// *Threads*: lock-free.
final class Drain {
    private static final long WINDOW_NANOS = 250_000_000;

    /// What was longer tells of idleness, not of what can leave.
    private static final long LONGEST_WINDOW_NANOS = 5_000_000_000L;

    private static final double NANOS = 1e9;
    private static final long SHORTEST_ADVICE_NANOS = 1_000_000;
    private static final long LONGEST_ADVICE_NANOS = 30_000_000_000L;

    private static final int LEFT = 0;
    private static final int TURNED_AWAY = 1;
    private static final int COUNTS = 2;

    private final ProcessorCounts counts = new ProcessorCounts(COUNTS);
    private final AtomicReference<Window> current;
    private final EvenShares shares = new EvenShares();
    private volatile Rates rates = Rates.UNKNOWN;

    /// When a stretch of time began, and what had happened before.
    private record Window(long since, long left, long turnedAway) {}

    /// Requests a second, as moving averages of about a second.
    private record Rates(double left, double turnedAway) {
        /// As long as requests are too few to tell.
        static final Rates UNKNOWN = new Rates(1, 1);

        Rates after(double leftNow, double turnedAwayNow, double seconds) {
            double weight = 1 - Math.exp(-seconds);
            return new Rates(
                    left + (leftNow - left) * weight,
                    turnedAway + (turnedAwayNow - turnedAway) * weight);
        }
    }

    Drain(long now) {
        this.current = new AtomicReference<>(new Window(now, 0, 0));
    }

    /// A request has left.
    void left(long now) {
        counts.add(ProcessorCounts.here(), LEFT, 1);
        endWindow(current.get(), now);
    }

    /// When one that is turned away now should come back.
    ///
    /// @param ahead how many have to leave before there is room
    Duration turnAway(int ahead, long now) {
        counts.add(ProcessorCounts.here(), TURNED_AWAY, 1);
        endWindow(current.get(), now);
        Rates known = rates;
        return advice((Math.max(1, ahead) + shares.next() * known.turnedAway()) / known.left());
    }

    /// When the next one leaves, or the one after it, evenly.
    Duration nextLeaves(long now) {
        return nextLeaves(1, now);
    }

    /// The same of some among those inside.
    ///
    /// @param each so many leave for each of them that does
    Duration nextLeaves(double each, long now) {
        endWindow(current.get(), now);
        return advice(each * (1 + shares.next()) / rates.left());
    }

    private static Duration advice(double seconds) {
        double nanos = Math.min(LONGEST_ADVICE_NANOS, seconds * NANOS);
        return Duration.ofNanos(Math.max(SHORTEST_ADVICE_NANOS, (long) nanos));
    }

    private void endWindow(Window open, long now) {
        long took = now - open.since();
        if (took < WINDOW_NANOS) {
            return;
        }
        Window next = new Window(now, counts.sum(LEFT), counts.sum(TURNED_AWAY));
        if (current.compareAndSet(open, next)) {
            double seconds = took / NANOS;
            double left = (next.left() - open.left()) / seconds;
            double turnedAway = (next.turnedAway() - open.turnedAway()) / seconds;
            rates =
                    took > LONGEST_WINDOW_NANOS
                            ? Rates.UNKNOWN
                            : rates.after(left, turnedAway, seconds);
        }
    }
}
