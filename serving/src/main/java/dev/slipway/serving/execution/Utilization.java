package dev.slipway.serving.execution;

/// The busy part of a number of slots, between 0 and 1, as a moving average of about a second.
///
/// *Threads*: one at a time.
final class Utilization {
    private static final double NANOS = 1e9;

    private int slots;
    private int busy;
    private double average;
    private long last;

    Utilization(int slots, long now) {
        this.slots = slots;
        this.last = now;
    }

    /// There are so many from now on. While more are busy, because there were more when they began,
    /// all are.
    void resize(int count, long now) {
        advance(now);
        slots = count;
    }

    /// An execution on so many slots begins.
    void begin(int width, long now) {
        advance(now);
        busy += width;
    }

    /// One on so many slots ends.
    void end(int width, long now) {
        advance(now);
        busy -= width;
    }

    double at(long now) {
        advance(now);
        return average;
    }

    private void advance(long now) {
        long passed = Math.max(0, now - last);
        double part = Math.min(1, (double) busy / slots);
        average += (part - average) * (1 - Math.exp(-passed / NANOS));
        last += passed;
    }
}
