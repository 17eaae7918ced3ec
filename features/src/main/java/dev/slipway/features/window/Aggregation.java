package dev.slipway.features.window;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What is made of the values of a window.
public sealed interface Aggregation permits Aggregation.Plain, Quantile {
    /// What is said by its name alone.
    enum Plain implements Aggregation {
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
        DISTINCT;

        @Override
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// The name in definitions; what has the same name here is the same.
    String word();

    /// The one of this name, if there is one.
    static Optional<Aggregation> named(String word) {
        for (Plain one : Plain.values()) {
            if (one.word().equals(word)) {
                return Optional.of(one);
            }
        }
        return Quantile.named(word).map(Aggregation.class::cast);
    }

    /// All names that there are, in words.
    static String names() {
        return "one of "
                + Arrays.stream(Plain.values()).map(Plain::word).toList()
                + ", median, p95, or p with another number between 0 and 100 of at most 7 decimals";
    }
}
