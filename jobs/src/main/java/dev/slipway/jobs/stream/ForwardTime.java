package dev.slipway.jobs.stream;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.function.LongSupplier;

/// The time by a clock that somebody may set back: from what it has said once, time goes on by a
/// monotonic one at least. A clock that was ahead and is set right stays ahead here.
///
/// *Units*: milliseconds since 1970-01-01T00:00Z.
///
/// *Threads*: any.
final class ForwardTime implements LongSupplier {
    private final LongSupplier wallMillis;
    private final LongSupplier nanoTime;
    private final long began;

    /// The latest moment at which it may have begun, by all that the clock has said since.
    private final LongAccumulator beginning = new LongAccumulator(Math::max, Long.MIN_VALUE);

    /// @param wallMillis the clock
    /// @param nanoTime a monotonic one
    ForwardTime(LongSupplier wallMillis, LongSupplier nanoTime) {
        this.wallMillis = wallMillis;
        this.nanoTime = nanoTime;
        this.began = nanoTime.getAsLong();
        beginning.accumulate(wallMillis.getAsLong());
    }

    @Override
    public long getAsLong() {
        long passed = TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - began);
        beginning.accumulate(wallMillis.getAsLong() - passed);
        return beginning.get() + passed;
    }
}
