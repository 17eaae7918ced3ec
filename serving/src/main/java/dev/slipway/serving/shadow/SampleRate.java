package dev.slipway.serving.shadow;

/// The part of the requests that a shadow samples: what was asked for, or what it can finish.
///
/// A request is sampled when the number that follows from its id is below the rate, so a lower rate
/// samples some of those that a higher one would have, whatever they look like.
///
/// *Threads*: one that decides; any number that read.
final class SampleRate {
    private static final double ROOM = 0.9;
    private static final double GROWTH = 2;
    private static final double HALF = 0.5;
    private static final double LEAST = 1e-5;

    private final double most;
    private double able;
    private volatile double rate;
    private long eligible;
    private long completed;
    private long spent;
    private double cost;

    /// @param most what was asked for
    /// @param cost processor nanoseconds that a request is expected to take
    SampleRate(double most, double cost) {
        this.most = most;
        this.able = most;
        this.cost = cost;
    }

    /// What has been counted since the beginning.
    ///
    /// @param completed that its thread is done with
    /// @param spent processor nanoseconds
    record Counted(long eligible, long completed, long spent) {}

    /// The rate now.
    double now() {
        return rate;
    }

    /// Samples nothing until it is resumed.
    void suspend() {
        rate = 0;
    }

    /// Goes on with what it could do last.
    void resume() {
        rate = able;
    }

    /// Samples less when more waits than its thread gets through.
    ///
    /// @param fill the part of the queue that is taken
    void look(double fill) {
        if (fill > HALF && rate > 0) {
            set(able * HALF);
        }
    }

    /// Decides what the next second samples.
    ///
    /// @param perSecond processor nanoseconds that a second brings
    void second(Counted now, double perSecond) {
        long came = now.eligible - eligible;
        long done = now.completed - completed;
        if (done > 0) {
            cost += (Math.max(1, (double) (now.spent - spent) / done) - cost) * HALF;
        }
        eligible = now.eligible;
        completed = now.completed;
        spent = now.spent;
        double affordable = came == 0 ? most : ROOM * perSecond / cost / came;
        set(Math.min(affordable, able * GROWTH));
    }

    private void set(double next) {
        able = Math.clamp(next, Math.min(LEAST, most), most);
        if (rate > 0) {
            rate = able;
        }
    }
}
