package dev.slipway.serving;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.serving.capture.Lanes;
import java.nio.charset.StandardCharsets;
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
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final InstantSource wall;
    private final long process;
    private final AtomicLong counter = new AtomicLong();
    private final AtomicLong latestMillis = new AtomicLong();

    /// Ids from this clock, told apart from other processes' by `random`.
    public PredictionIds(InstantSource wall, RandomGenerator random) {
        this.wall = wall;
        this.process = random.nextLong();
    }

    @Override
    public PredictionId get() {
        long millis = monotonicMillis();
        byte[] text = new byte[32];
        write(text, 0, 12, millis);
        write(text, 12, 10, counter.getAndIncrement());
        write(text, 22, 9, process);
        text[31] = DIGITS[Lanes.digit()];
        return new PredictionId(new String(text, StandardCharsets.ISO_8859_1));
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

    private static void write(byte[] text, int from, int count, long value) {
        long rest = value;
        for (int i = from + count - 1; i >= from; i--) {
            text[i] = DIGITS[(int) (rest & 15)];
            rest >>>= 4;
        }
    }
}
