package dev.slipway.serving.scaling;

import java.util.ArrayDeque;

/// The largest of the values of the last while.
///
/// *Threads*: one at a time.
final class SlidingMost {
    private final long windowNanos;
    private final ArrayDeque<Point> falling = new ArrayDeque<>();

    private record Point(long nanoTime, double value) {}

    SlidingMost(long windowNanos) {
        this.windowNanos = windowNanos;
    }

    void add(long now, double value) {
        while (!falling.isEmpty() && falling.getLast().value() <= value) {
            falling.removeLast();
        }
        falling.addLast(new Point(now, value));
        while (now - falling.getFirst().nanoTime() > windowNanos) {
            falling.removeFirst();
        }
    }

    double most() {
        return falling.isEmpty() ? 0 : falling.getFirst().value();
    }

    void clear() {
        falling.clear();
    }
}
