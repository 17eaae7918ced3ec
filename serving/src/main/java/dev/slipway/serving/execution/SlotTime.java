package dev.slipway.serving.execution;

/// Where the time of a number of slots went: what executions took, and what is left.
///
/// An execution is told with the moments by which its calls are charged, so what is taken and what
/// accounts show is one number, and with what is idle it is all the time that passed.
///
/// *Units*: nanoseconds of one slot. *Threads*: one at a time.
final class SlotTime {
    private final long since;
    private int slots;

    /// The time of slots that there was until their number changed, and when that was.
    private long before;

    private long changed;

    /// What executions took that have ended.
    private long taken;

    /// Slots on which one runs.
    private int busy;

    /// The moments from which these are taken, one for each slot, as a sum.
    private long begun;

    SlotTime(int slots, long now) {
        this.slots = slots;
        this.since = now;
        this.changed = now;
    }

    /// There are so many from now on.
    void resize(int count, long now) {
        before += slots * (now - changed);
        changed = now;
        slots = count;
    }

    /// An execution takes so many slots from a moment on.
    void begin(int width, long from) {
        busy += width;
        begun += width * (from - since);
    }

    /// It took them until a moment.
    void end(int width, long from, long until) {
        busy -= width;
        begun -= width * (from - since);
        taken += width * (until - from);
    }

    /// All that executions took so far, of those that still run included.
    long taken(long now) {
        return taken + busy * (now - since) - begun;
    }

    /// What nobody took.
    long idle(long now) {
        return before + slots * (now - changed) - taken(now);
    }
}
