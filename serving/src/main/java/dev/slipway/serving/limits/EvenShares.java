package dev.slipway.serving.limits;

import java.util.concurrent.atomic.AtomicLong;

/// Numbers between 0 and 1 that fill what lies between evenly, however few are asked for: the n-th
/// is the fractional part of n times the golden ratio.
///
/// Who is told when to come back is told so by them: at the same moment, all but one would come in
/// vain.
///
/// *Threads*: lock-free.
public final class EvenShares {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final AtomicLong asked = new AtomicLong();

    /// From the first on.
    public EvenShares() {}

    /// The next one, less than 1.
    public double next() {
        return ((asked.getAndIncrement() * GOLDEN) >>> 11) * 0x1.0p-53;
    }
}
