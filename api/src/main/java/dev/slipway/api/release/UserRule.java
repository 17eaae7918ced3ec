package dev.slipway.api.release;

import dev.slipway.api.error.TimeText;
import java.time.Duration;

/// A rule as people write it, looked at each minute. It stands outside the bounded chance of a
/// false abort, so it holds a release and aborts it only when evidence confirms it.
public sealed interface UserRule {
    /// For how long it has to be broken without a pause.
    Duration lasting();

    /// A quantile of candidate's latency is more than a part above stable's.
    ///
    /// @param quantile 0.99 for p99
    /// @param above 0.2 for 20 percent
    record LatencyAbove(double quantile, double above, Duration lasting) implements UserRule {
        public LatencyAbove {
            if (!(quantile > 0 && quantile < 1)) {
                throw new IllegalArgumentException(
                        "quantile: " + quantile + " (expected: above 0, below 1)");
            }
            if (!(above > 0)) {
                throw new IllegalArgumentException("above: " + above + " (expected: > 0)");
            }
            requirePositive(lasting);
        }
    }

    /// More of candidate's answers are bad than the endpoint's objective allows.
    record ErrorsAboveObjective(Duration lasting) implements UserRule {
        public ErrorsAboveObjective {
            requirePositive(lasting);
        }
    }

    private static void requirePositive(Duration lasting) {
        if (lasting.isNegative() || lasting.isZero()) {
            throw new IllegalArgumentException(
                    "lasting: " + TimeText.of(lasting) + " (expected: > 0)");
        }
    }
}
