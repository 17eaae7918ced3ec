package dev.slipway.api.release;

import dev.slipway.api.error.TimeText;
import dev.slipway.api.shadow.ShadowSpec;
import java.time.Duration;
import java.util.List;

/// How traffic moves from stable to candidate.
public sealed interface ReleaseStrategy {
    /// A version that is another one may decide otherwise now and then; more than this part of the
    /// decisions is for a person to look at.
    double MOST_FLIPS = 0.1;

    /// The parts of the traffic that candidate answers, step by step; the last is all of it, but
    /// for an experiment.
    List<Double> steps();

    /// Its name, such as `blue-green`.
    default String kind() {
        return switch (this) {
            case Canary canary -> "canary";
            case BlueGreen blueGreen -> "blue-green";
            case ShadowThenCanary shadow -> "shadow-then-canary";
            case AllAtOnce allAtOnce -> "all-at-once";
            case Experiment experiment -> "experiment";
        };
    }

    /// In steps that each have to show that candidate is no worse.
    ///
    /// @param steps weights that grow, the last 1; empty for steps that are sized by the budget of
    ///     bad answers
    record Canary(List<Double> steps) implements ReleaseStrategy {
        /// 1, 5, 25, 50 and 100 percent.
        public static final Canary LADDER = new Canary(List.of(0.01, 0.05, 0.25, 0.5, 1.0));

        public Canary {
            steps = growing(steps);
        }
    }

    /// All at once after a rehearsal, and back at once.
    ///
    /// @param rehearsal answers that candidate gives to copies of requests before it answers
    ///     anybody
    /// @param mostFlips part of their decisions that may be other than stable's
    record BlueGreen(int rehearsal, double mostFlips) implements ReleaseStrategy {
        public BlueGreen {
            if (rehearsal < 0) {
                throw new IllegalArgumentException("rehearsal: " + rehearsal + " (expected: >= 0)");
            }
            ShadowSpec.requireFlips(mostFlips);
        }

        @Override
        public List<Double> steps() {
            return List.of(1.0);
        }
    }

    /// First as a shadow, then in steps.
    ///
    /// @param sample part of the requests that the shadow sees
    /// @param compared pairs of answers that have to be compared before the first step
    /// @param mostFlips part of their decisions that may be other than stable's
    record ShadowThenCanary(double sample, int compared, double mostFlips, List<Double> steps)
            implements ReleaseStrategy {
        public ShadowThenCanary {
            steps = growing(steps);
            ShadowSpec.requirePart("sample", sample);
            if (compared < 1) {
                throw new IllegalArgumentException("compared: " + compared + " (expected: >= 1)");
            }
            ShadowSpec.requireFlips(mostFlips);
        }
    }

    /// At once, and stable waits until the soak is over.
    record AllAtOnce() implements ReleaseStrategy {
        @Override
        public List<Double> steps() {
            return List.of(1.0);
        }
    }

    /// A fixed part of the traffic until enough was answered; nothing is promoted by itself.
    ///
    /// @param sampleSize answers of candidate at which it ends
    /// @param atMost after which it is held if they did not come
    record Experiment(double weight, long sampleSize, Duration atMost) implements ReleaseStrategy {
        public Experiment {
            if (!(weight > 0 && weight < 1)) {
                throw new IllegalArgumentException(
                        "weight: " + weight + " (expected: above 0, below 1)");
            }
            if (sampleSize < 1) {
                throw new IllegalArgumentException(
                        "sample-size: " + sampleSize + " (expected: >= 1)");
            }
            if (atMost.isNegative() || atMost.isZero()) {
                throw new IllegalArgumentException(
                        "at-most: " + TimeText.of(atMost) + " (expected: > 0)");
            }
        }

        @Override
        public List<Double> steps() {
            return List.of(weight);
        }
    }

    private static List<Double> growing(List<Double> steps) {
        double last = 0;
        for (double step : steps) {
            if (!(step > last && step <= 1)) {
                throw new IllegalArgumentException(
                        "steps: " + steps + " (expected: growing weights above 0, at most 1)");
            }
            last = step;
        }
        if (!steps.isEmpty() && last != 1) {
            throw new IllegalArgumentException("steps: " + steps + " (expected: the last to be 1)");
        }
        return List.copyOf(steps);
    }
}
