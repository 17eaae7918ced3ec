package dev.slipway.serving.activation;

/// How often a version is asked for: a mean that forgets over about five minutes, and that goes on
/// falling while nobody looks.
///
/// *Threads*: one writes; any read.
public final class RequestRate {
    private static final double FORGET_NANOS = 300e9;
    private static final double NANOS = 1e9;

    private volatile Seen seen;

    private record Seen(double perSecond, long count, long at, long lastAsked) {}

    /// Nobody has asked yet.
    public RequestRate(long now) {
        this.seen = new Seen(0, 0, now, now);
    }

    /// The version has been loaded anew and counts from 0; `waiting` requests were there first.
    public void begin(int waiting, long now) {
        Seen before = seen;
        seen =
                new Seen(
                        before.perSecond() * kept(now - before.at())
                                + waiting * NANOS / FORGET_NANOS,
                        0,
                        now,
                        now);
    }

    /// Takes note of a count of requests since the version was loaded.
    ///
    /// @param isBusy whether requests are inside
    public void note(long count, boolean isBusy, long now) {
        Seen before = seen;
        long passed = Math.max(1, now - before.at());
        double kept = kept(passed);
        double lately = Math.max(0, count - before.count()) * NANOS / passed;
        boolean wasAsked = isBusy || count != before.count();
        seen =
                new Seen(
                        before.perSecond() * kept + lately * (1 - kept),
                        count,
                        now,
                        wasAsked ? now : before.lastAsked());
    }

    private static double kept(long nanos) {
        return Math.exp(-nanos / FORGET_NANOS);
    }

    /// Requests a second.
    public double perSecond(long now) {
        Seen known = seen;
        return known.perSecond() * kept(now - known.at());
    }

    /// How long nobody has asked, in nanoseconds.
    public long idleNanos(long now) {
        return now - seen.lastAsked();
    }
}
