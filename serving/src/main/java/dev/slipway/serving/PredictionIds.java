package dev.slipway.serving;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.serving.capture.Lanes;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Makes prediction ids: 12 hexadecimal digits of milliseconds, 10 of a counter, 9 that are random
/// per process, and one that names a lane: what is kept of predictions that different processors
/// answer waits in different places.
///
/// *Threads*: safe from any number of threads. Ids of one process are ordered by creation even when
/// the wall clock steps back, by a minute at most: one that is set back further was wrong before,
/// and its time is what ids would have until it comes again.
public final class PredictionIds implements Supplier<PredictionId> {
    private static final long MOST_BACK_MILLIS = 60_000;

    /// Where in the last 64 bits of an id those begin that are random per process: above the lane.
    private static final int PROCESS_FROM = 4;

    private static final long PROCESS = 0xff_ffff_fff0L;

    /// Where those of the counter begin, of which the first 64 bits have the rest.
    private static final int COUNTER_FROM = 40;

    private static final int COUNTER_LOW = Long.SIZE - COUNTER_FROM;
    private static final int COUNTER_HIGH = 16;
    private static final long COUNTER_REST = (1L << COUNTER_HIGH) - 1;

    private final InstantSource wall;
    private final long process;

    /// All processors share it: who has seen an id may make the next one on another, and in the
    /// same millisecond.
    private final AtomicLong counter = new AtomicLong();

    private final AtomicLong latestMillis = new AtomicLong();

    /// Ids from this clock, told apart from other processes' by `random`.
    public PredictionIds(InstantSource wall, RandomGenerator random) {
        this.wall = wall;
        this.process = random.nextLong();
    }

    @Override
    public PredictionId get() {
        // First: it takes the line of the cache on which mostly the latest time stands as well.
        long count = counter.getAndIncrement();
        long millis = monotonicMillis();
        long high = (millis << COUNTER_HIGH) | ((count >>> COUNTER_LOW) & COUNTER_REST);
        long own = (process << PROCESS_FROM) & PROCESS;
        return PredictionId.of(high, (count << COUNTER_FROM) | own | Lanes.digit());
    }

    private long monotonicMillis() {
        long now = wall.millis();
        long latest = latestMillis.get();
        while (now > latest || now < latest - MOST_BACK_MILLIS) {
            if (latestMillis.compareAndSet(latest, now)) {
                return now;
            }
            latest = latestMillis.get();
        }
        return latest;
    }
}
