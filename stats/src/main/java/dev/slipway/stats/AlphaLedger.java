package dev.slipway.stats;

import java.util.EnumMap;
import java.util.Map;

/// How the chance of aborting a release whose candidate is as good as stable is divided among the
/// checks that may abort.
///
/// The shares hold for all steps together and are fixed before the first second. A check that is
/// not in the ledger is not made.
public record AlphaLedger(Map<Check, Double> shares) {
    public AlphaLedger {
        shares = Map.copyOf(shares);
        double total = 0;
        for (Map.Entry<Check, Double> share : new EnumMap<>(shares).entrySet()) {
            if (share.getKey().use() != Check.Use.ABORTS) {
                throw new IllegalArgumentException(
                        "share of " + share.getKey() + " (expected: a check that aborts)");
            }
            if (!(share.getValue() > 0)) {
                throw new IllegalArgumentException(
                        "share of %s: %s (expected: > 0)"
                                .formatted(share.getKey(), share.getValue()));
            }
            total += share.getValue();
        }
        if (shares.isEmpty() || !(total < 1)) {
            throw new IllegalArgumentException("shares: " + total + " (expected: below 1)");
        }
    }

    /// `alpha` for a release whose labels become known: two fifths for errors, as much for latency,
    /// one fifth for quality. A tenth of what errors get is kept for the time without stable.
    public static AlphaLedger withLabels(double alpha) {
        return new AlphaLedger(
                Map.of(
                        Check.FAILS_MORE, 0.36 * alpha,
                        Check.EXCEEDS_ALLOWANCE, 0.04 * alpha,
                        Check.COMPUTES_SLOWER, 0.35 * alpha,
                        Check.WAITS_LONGER, 0.05 * alpha,
                        Check.PREDICTS_WORSE, 0.20 * alpha));
    }

    /// `alpha` for a release without labels: one half for errors, one half for latency.
    public static AlphaLedger withoutLabels(double alpha) {
        return new AlphaLedger(
                Map.of(
                        Check.FAILS_MORE, 0.45 * alpha,
                        Check.EXCEEDS_ALLOWANCE, 0.05 * alpha,
                        Check.COMPUTES_SLOWER, 0.44 * alpha,
                        Check.WAITS_LONGER, 0.06 * alpha));
    }

    /// The logarithm of the value at which `check` aborts.
    public double logThreshold(Check check) {
        Double share = shares.get(check);
        if (share == null) {
            throw new IllegalArgumentException(check + " has no share");
        }
        return -StrictMath.log(share);
    }

    /// Whether `check` is made.
    public boolean has(Check check) {
        return shares.containsKey(check);
    }
}
