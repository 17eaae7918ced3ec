package dev.slipway.stats.bets;

import dev.slipway.stats.counts.LatencyHistogram;

/// Between which bounds one arm's rate of events, or a quantile of its latency, lies at every
/// second at once.
///
/// They suppose that events are independent, so they are for display; no decision rests on them.
///
/// *Source*: Robbins' mixture with Jeffreys' prior over rates; for quantiles, the rate at which
/// latencies stay below it (Howard and Ramdas, 2022).
public final class RateInterval {
    private static final double PRIOR = 0.5;
    private static final int HALVINGS = 60;

    private RateInterval() {}

    /// The bounds of a rate after `events` in `trials`.
    public static Interval of(long events, long trials, double alpha) {
        if (events < 0 || events > trials) {
            throw new IllegalArgumentException(
                    "events: " + events + " (expected: 0 to " + trials + ")");
        }
        if (trials == 0) {
            return new Interval(0, 1);
        }
        double observed = (double) events / trials;
        double low = events == 0 ? 0 : edge(events, trials, alpha, 0, observed);
        double high = events == trials ? 1 : edge(events, trials, alpha, 1, observed);
        return new Interval(low, high);
    }

    /// The bounds of the latency that a part `share` of an arm's answers does not exceed, in
    /// nanoseconds and to the width of a bucket: from 0 or to infinity while there are too few.
    public static Interval ofQuantile(LatencyHistogram latencies, double share, double alpha) {
        long total = latencies.total();
        long middle = Math.round(share * total);
        long low = lastInside(middle, 0, total, share, alpha);
        long high = lastInside(middle, total, total, share, alpha) + 1;
        return new Interval(
                low == 0 ? 0 : latencies.atRank(low).orElse(0),
                high > total ? Double.POSITIVE_INFINITY : latencies.atRank(high).orElse(0));
    }

    /// On the way from `inside` to `end`, the last number of latencies below a quantile that the
    /// mixture does not beat.
    private static long lastInside(long inside, long end, long total, double share, double alpha) {
        if (!beats(end, total, share, alpha)) {
            return end;
        }
        long in = inside;
        long out = end;
        while (Math.abs(out - in) > 1) {
            long middle = (in + out) / 2;
            if (beats(middle, total, share, alpha)) {
                out = middle;
            } else {
                in = middle;
            }
        }
        return in;
    }

    /// Whether the mixture beats the rate `rate` by 1/alpha after `events` in `trials`.
    private static boolean beats(long events, long trials, double rate, double alpha) {
        double mixture =
                LogGamma.ofBeta(events + PRIOR, trials - events + PRIOR)
                        - LogGamma.ofBeta(PRIOR, PRIOR);
        double own = logPower(events, rate) + logPower(trials - events, 1 - rate);
        return mixture - own >= -StrictMath.log(alpha);
    }

    private static double logPower(long times, double rate) {
        return times == 0 ? 0 : times * StrictMath.log(rate);
    }

    /// The border between rates that are beaten, as `outside`, and those that are not, as `inside`.
    private static double edge(
            long events, long trials, double alpha, double outside, double inside) {
        double out = outside;
        double in = inside;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (out + in) / 2;
            if (beats(events, trials, middle, alpha)) {
                out = middle;
            } else {
                in = middle;
            }
        }
        return out;
    }
}
