package dev.slipway.monitoring.quality;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.stats.counts.Arm;
import java.util.OptionalLong;

/// What both versions say to the first row of one request.
///
/// @param answered the arm whose answer the caller got
/// @param key of the caller; empty where every request counts by itself
public record PairedAnswer(
        PredictionId id, Arm answered, OptionalLong key, Answer stable, Answer candidate) {
    /// One version's answer.
    public sealed interface Answer {
        /// A number: a probability of the label 1, or an estimate.
        record Number(Amount value) implements Answer {
            public Number(double value) {
                this(Amount.of(value));
            }
        }

        /// A class, by its name.
        record Named(String name) implements Answer {}

        /// The likeliest class of several, by its place, from 0 on, and by its name, which is empty
        /// where classes have none; or the class that is said by a whole number.
        record Place(int place, String name) implements Answer {}

        /// No class, of several numbers of which one is none: wrong, whatever is right.
        record Nothing() implements Answer {}
    }
}
