package dev.slipway.serving.execution;

/// The slot time that the versions of one endpoint have had together: beside others they take their
/// turns as one, however many of them answer.
///
/// *Units*: nanoseconds, divided by the endpoint's weight. *Threads*: those that hold the slots'
/// lock.
final class ServedTime {
    private long nanos;

    long nanos() {
        return nanos;
    }

    void set(long now) {
        nanos = now;
    }
}
