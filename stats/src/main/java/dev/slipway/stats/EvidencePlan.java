package dev.slipway.stats;

import dev.slipway.stats.counts.Second;
import java.time.Duration;
import java.util.Optional;

/// What is asked of a candidate, fixed before the first second of a release.
///
/// `beta` is the chance that a step ends although candidate is worse than a margin says.
public record EvidencePlan(
        AlphaLedger alpha,
        double beta,
        Second.Shape shape,
        Errors errors,
        Latency latency,
        Optional<Quality> quality) {
    private static final double USUAL_ALPHA = 0.01;
    private static final double USUAL_BETA = 0.05;

    public EvidencePlan {
        if (!(beta > 0 && beta < 1)) {
            throw new IllegalArgumentException("beta: " + beta + " (expected: between 0 and 1)");
        }
        if (quality.isPresent() != alpha.has(Check.PREDICTS_WORSE)) {
            throw new IllegalArgumentException(
                    "alpha: a share for quality (expected: exactly when quality is asked for)");
        }
    }

    /// The usual plan of a release without labels, for an endpoint that allows `allowance` of its
    /// answers to be bad.
    public static EvidencePlan usual(Second.Shape shape, double allowance) {
        return new EvidencePlan(
                AlphaLedger.withoutLabels(USUAL_ALPHA),
                USUAL_BETA,
                shape,
                Errors.usual(allowance),
                Latency.USUAL,
                Optional.empty());
    }

    /// The usual plan of a release whose labels become known.
    public static EvidencePlan usualWithLabels(Second.Shape shape, double allowance) {
        return new EvidencePlan(
                AlphaLedger.withLabels(USUAL_ALPHA),
                USUAL_BETA,
                shape,
                Errors.usual(allowance),
                Latency.USUAL,
                Optional.of(Quality.USUAL));
    }

    /// Bad answers: how many times stable's odds are too many, and which part is allowed whatever
    /// stable does.
    public record Errors(double margin, double allowance) {
        public Errors {
            if (!(margin > 1) || !(allowance > 0 && allowance < 1)) {
                throw new IllegalArgumentException(
                        "errors: margin %s, allowance %s (expected: > 1, between 0 and 1)"
                                .formatted(margin, allowance));
            }
        }

        static Errors usual(double allowance) {
            return new Errors(2, allowance);
        }
    }

    /// Latency: which quantile, by which part of itself and by how much at least it has to grow to
    /// matter, and how many times stable's odds of slow answers are too many.
    public record Latency(double quantile, double increase, Duration leastIncrease, double margin) {
        static final Latency USUAL = new Latency(0.99, 0.2, Duration.ofNanos(100_000), 2);

        public Latency {
            if (!(quantile > 0 && quantile < 1)
                    || !(increase >= 0)
                    || leastIncrease.isNegative()
                    || !(margin > 1)) {
                throw new IllegalArgumentException(
                        "latency: quantile %s by %s or %s, margin %s (expected: between 0 and 1 by >= 0, > 1)"
                                .formatted(quantile, increase, leastIncrease, margin));
            }
        }
    }

    /// Quality: the greatest mean loss difference that is tolerated, and the one that must be ruled
    /// out for a step to end.
    public record Quality(double tolerance, double margin) {
        static final Quality USUAL = new Quality(0.005, 0.02);

        public Quality {
            if (!(tolerance >= 0 && margin > tolerance && margin < 1)) {
                throw new IllegalArgumentException(
                        "quality: tolerance %s, margin %s (expected: 0 <= tolerance < margin < 1)"
                                .formatted(tolerance, margin));
            }
        }
    }
}
