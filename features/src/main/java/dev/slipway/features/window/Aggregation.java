package dev.slipway.features.window;

import java.util.Arrays;
import java.util.List;
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

    /// The one of this name.
    ///
    /// *Errors*: `IllegalArgumentException` naming those that there are.
    public static Aggregation named(String word) {
        for (Aggregation one : values()) {
            if (one.word().equals(word)) {
                return one;
            }
        }
        throw new IllegalArgumentException("kind: " + word + " (expected: one of " + words() + ")");
    }

    /// All names, in their order.
    public static List<String> words() {
        return Arrays.stream(values()).map(Aggregation::word).toList();
    }

    /// What it is where no event can be seen; NaN where it is missing then.
    double ofNothing() {
        return Partial.empty(this).result(this);
    }

    /// The name in definitions.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
