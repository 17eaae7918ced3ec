package dev.slipway.features.window;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What is made of the values of a window.
public sealed interface Aggregation permits Aggregation.Plain, Aggregation.OfTexts, Quantile {
    /// What is made of numbers and said by its name alone.
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

    /// What is made of texts, and is one.
    enum OfTexts implements Aggregation {
        /// The one of the latest event; of several the one that came last, then the last by its
        /// characters.
        LAST_TEXT("last text");

        private final String word;

        OfTexts(String word) {
            this.word = word;
        }

        @Override
        public String word() {
            return word;
        }
    }

    /// What it is called where its meaning is written; what has the same name here is the same.
    String word();

    /// The one of this name in a definition, where nothing says that its values are texts.
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
