package dev.slipway.monitoring.slo;

import dev.slipway.api.slo.Indicator;

/// Requests of a stretch of time, with what was allowed of them when they came: a promise that
/// changes later does not change what it was.
///
/// @param valid that count
/// @param bad of them
/// @param slow of the good ones
/// @param allowance bad ones that the promise permitted, in parts of a hundred millionth
record Counts(long valid, long bad, long slow, long allowance) {
    static final Counts NONE = new Counts(0, 0, 0, 0);

    private static final double PARTS = 1e8;

    /// Latency is promised as a p99.
    private static final double SLOW_ALLOWED = 0.01;

    /// What was served under a promise.
    static Counts of(Served served, double availability) {
        long valid = served.good() + served.bad();
        long each = Math.max(1, Math.round((1 - availability) * PARTS));
        return new Counts(valid, served.bad(), served.slow(), valid * each);
    }

    Counts plus(Counts other) {
        return new Counts(
                valid + other.valid,
                bad + other.bad,
                slow + other.slow,
                allowance + other.allowance);
    }

    Counts minus(Counts other) {
        return new Counts(
                valid - other.valid,
                bad - other.bad,
                slow - other.slow,
                allowance - other.allowance);
    }

    boolean isNone() {
        return valid == 0;
    }

    /// Requests that the indicator is about.
    long valid(Indicator indicator) {
        return switch (indicator) {
            case AVAILABILITY -> valid;
            case LATENCY -> valid - bad;
        };
    }

    long bad(Indicator indicator) {
        return switch (indicator) {
            case AVAILABILITY -> bad;
            case LATENCY -> slow;
        };
    }

    /// Bad ones that were permitted.
    double allowed(Indicator indicator) {
        return switch (indicator) {
            case AVAILABILITY -> allowance / PARTS;
            case LATENCY -> SLOW_ALLOWED * (valid - bad);
        };
    }

    /// How fast the budget was spent: 1 spends it just so.
    double burn(Indicator indicator) {
        double allowed = allowed(indicator);
        return allowed > 0 ? bad(indicator) / allowed : 0;
    }
}
