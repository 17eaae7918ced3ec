package dev.slipway.frontend.http;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/// Callers that are told to come back later and come back at once.
///
/// A refusal costs little and a caller that asks again in the same moment, again and again, costs a
/// processor; a few hundred of them leave none for models, and nobody is answered any more. So
/// connections that were turned away are read again one after another, 2,000 a second and
/// processor, a quarter of a second later at most. Who does as told notices nothing, and neither
/// does anybody while fewer are turned away, also where their requests come in bursts.
///
/// *Threads*: any number, each the one of its connection.
final class EagerCallers {
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int EACH_PROCESSOR = 2_000;

    /// A pause costs wake-ups of its own, so bursts have none. Who goes on at once takes a turn all
    /// the same: callers who come back without end pause less often, and longer.
    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final long apartNanos;
    private final LongSupplier clock;
    private final LongConsumer sleeping;

    /// When the connection that is turned away next is read again.
    private final AtomicLong next;

    /// @param clock in nanoseconds
    /// @param sleeping lets the current thread sleep for so many nanoseconds
    EagerCallers(int processors, LongSupplier clock, LongConsumer sleeping) {
        this.apartNanos = SECOND_NANOS / ((long) processors * EACH_PROCESSOR);
        this.clock = clock;
        this.sleeping = sleeping;
        this.next = new AtomicLong(clock.getAsLong());
    }

    /// Callers of this machine's door.
    static EagerCallers ofThisMachine(LongSupplier clock) {
        return new EagerCallers(
                Runtime.getRuntime().availableProcessors(), clock, new SharedAlarm(clock)::sleep);
    }

    /// Lets the current thread, whose caller was turned away, wait for its turn to read on.
    void pause() {
        long nanos = turn();
        if (nanos >= SHORTEST_NANOS) {
            sleeping.accept(nanos);
        }
    }

    /// How long it is until this connection's turn.
    private long turn() {
        long now = clock.getAsLong();
        while (true) {
            long known = next.get();
            long ahead = Math.max(0, known - now);
            if (ahead >= LONGEST_NANOS) {
                return LONGEST_NANOS;
            }
            if (next.compareAndSet(known, now + ahead + apartNanos)) {
                return ahead;
            }
        }
    }
}
