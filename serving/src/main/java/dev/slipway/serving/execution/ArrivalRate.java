package dev.slipway.serving.execution;

/// Rows that arrive per second, as a moving average of about a second.
///
/// *Threads*: one at a time.
final class ArrivalRate {
    private static final double NANOS = 1e9;

    private double perSecond;
    private long last;

    ArrivalRate(long now) {
        this.last = now;
    }

    void arrived(int rows, long now) {
        perSecond = at(now) + rows;
        last = now;
    }

    double at(long now) {
        return perSecond * Math.exp(-Math.max(0, now - last) / NANOS);
    }
}
