package dev.slipway.stats.bets;

/// Bounds between which something lies, at every second at once, with the probability that was
/// asked for.
public record Interval(double low, double high) {
    public Interval {
        if (!(low <= high)) {
            throw new IllegalArgumentException(
                    "interval: " + low + " to " + high + " (expected: low <= high)");
        }
    }
}
