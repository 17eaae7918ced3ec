package dev.slipway.serving.capture;

import dev.slipway.api.model.EndpointName;
import java.util.concurrent.atomic.AtomicInteger;

/// What is counted of one endpoint's predictions since the minute began.
///
/// *Threads*: safe from any number of threads.
final class EndpointCapture {
    private static final int SLOWEST = 5;
    private static final int ERRORS = 100;

    private final EndpointName name;
    private final Slowest slowest = new Slowest(SLOWEST);
    private final AtomicInteger errors = new AtomicInteger();

    EndpointCapture(EndpointName name) {
        this.name = name;
    }

    /// The same object for all of its predictions.
    EndpointName name() {
        return name;
    }

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
