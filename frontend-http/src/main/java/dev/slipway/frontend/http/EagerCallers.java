package dev.slipway.frontend.http;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/// Callers that are told to come back later and come back at once.
///
/// A refusal costs little and a caller that asks again in the same moment, again and again, costs a
/// processor; a few hundred of them leave none for models, and nobody is answered any more. So a
/// connection that was turned away is read again after a pause, the longer the more there are: all
/// together are refused 2,000 times a second and processor at most. Who does as told notices
/// nothing, and neither does anybody while only few are turned away.
///
/// *Threads*: any number, each the one of its connection.
final class EagerCallers {
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int EACH_PROCESSOR = 2_000;
    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final int perSecond;
    private final LongConsumer parking;
    private final AtomicInteger pausing = new AtomicInteger();

    /// @param parking lets the current thread wait for so many nanoseconds
    EagerCallers(int processors, LongConsumer parking) {
        this.perSecond = processors * EACH_PROCESSOR;
        this.parking = parking;
    }

    /// Callers of this machine's door.
    static EagerCallers ofThisMachine() {
        return new EagerCallers(Runtime.getRuntime().availableProcessors(), LockSupport::parkNanos);
    }

    /// Lets the current thread, whose caller was turned away, wait before it reads on.
    void pause() {
        int all = enter();
        try {
            long nanos = Math.min(LONGEST_NANOS, all * SECOND_NANOS / perSecond);
            if (nanos >= SHORTEST_NANOS) {
                parking.accept(nanos);
            }
        } finally {
            pausing.decrementAndGet();
        }
    }

    int enter() {
        return pausing.incrementAndGet();
    }

    /// Connections that are not read now because they were turned away.
    int pausing() {
        return pausing.get();
    }
}
