package dev.slipway.features.window;

import java.util.Locale;

/// What is made of the values of a window.
public enum Aggregation {
    /// How many values there are.
    COUNT,
    /// Their sum, rounded once.
    SUM,
    /// Their sum by their count, rounded once each.
    MEAN,
    /// The lowest.
    MIN,
    /// The highest.
    MAX,
    /// The one of the latest event; of several the one that came last, then the highest.
    LAST,
    /// About how many different ones there are, within some 2 %.
    DISTINCT,
    /// The value that half of them do not exceed, within 1/128 of itself.
    MEDIAN,
    /// The value that 95 of 100 do not exceed, within 1/128 of itself.
    P95;

    /// The name in definitions.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
