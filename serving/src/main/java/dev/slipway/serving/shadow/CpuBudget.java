package dev.slipway.serving.shadow;

/// The processor time that a shadow may take: a bucket that fills with the shadow's part of the
/// host and holds a second's worth.
///
/// *Threads*: one, but for `spent`.
final class CpuBudget {
    private static final double SECOND = 1e9;

    private final double rate;
    private double left;
    private long last;
    private volatile long spent;

    /// @param part of the host, above 0
    CpuBudget(double part, int processors, long now) {
        this.rate = part * processors;
        this.left = rate * SECOND;
        this.last = now;
    }

    /// Nanoseconds that a second brings.
    double perSecond() {
        return rate * SECOND;
    }

    /// Whether something may begin; what it takes beyond what is there has to be saved up before
    /// the next.
    boolean allows(long now) {
        left = Math.min(rate * SECOND, left + rate * Math.max(0, now - last));
        last = now;
        return left > 0;
    }

    /// Counts what was taken.
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    void spend(long nanos) {
        left -= nanos;
        spent += nanos;
    }

    /// Everything that was taken so far.
    long spent() {
        return spent;
    }
}
