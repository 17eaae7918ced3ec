package dev.slipway.serving.shadow;

/// The processor time that a shadow may take: a bucket that fills with the shadow's part of the
/// host and holds a second's worth, of which less is given the busier the host is.
///
/// Whatever computes beside a request slows it down, at the lowest priority too: processors share
/// caches, memory and, as hyperthreads, themselves. A shadow that computes for a fifth of the time
/// is met by one request in five, and moves their p99; one that does for a hundredth does not.
///
/// *Threads*: one, but for `spent` and `follow`.
final class CpuBudget {
    private static final double SECOND = 1e9;

    /// Up to here the host has enough to spare for all of it.
    private static final double CALM = 0.2;

    /// From here on it is the least. Where callers compute on the same host and it answers 40 % of
    /// its most, it is busier than this but for moments.
    private static final double LOADED = 0.3;

    private static final double LEAST = 0.02;

    private final double rate;
    private double left;
    private long last;
    private volatile long spent;

    /// The part of it that is given now.
    private volatile double given = 1;

    /// @param part of the host, above 0
    CpuBudget(double part, int processors, long now) {
        this.rate = part * processors;
        this.left = rate * SECOND;
        this.last = now;
    }

    /// Follows how busy the host is, without shadows: all of it is given up to a fifth, a fiftieth
    /// of it from three tenths on.
    void follow(double busy) {
        double calm = (LOADED - busy) / (LOADED - CALM);
        given = Math.clamp(LEAST + (1 - LEAST) * calm, LEAST, 1);
    }

    /// Nanoseconds that a second brings.
    double perSecond() {
        return rate * given * SECOND;
    }

    /// Whether something may begin; what it takes beyond what is there has to be saved up before
    /// the next.
    boolean allows(long now) {
        double perNano = rate * given;
        left = Math.min(perNano * SECOND, left + perNano * Math.max(0, now - last));
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
