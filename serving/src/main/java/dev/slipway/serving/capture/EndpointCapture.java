package dev.slipway.serving.capture;

import java.util.concurrent.atomic.AtomicInteger;

/// What is counted of one endpoint's predictions since the minute began.
///
/// *Threads*: safe from any number of threads.
final class EndpointCapture {
    private static final int SLOWEST = 5;
    private static final int ERRORS = 100;

    private final Slowest slowest = new Slowest(SLOWEST);
    private final AtomicInteger errors = new AtomicInteger();

    Slowest slowest() {
        return slowest;
    }

    /// Whether one more error of this minute may be kept.
    boolean takesError() {
        return errors.get() < ERRORS && errors.incrementAndGet() <= ERRORS;
    }

    /// Begins the next minute.
    void startMinute() {
        errors.set(0);
    }
}
