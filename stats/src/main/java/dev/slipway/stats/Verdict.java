package dev.slipway.stats;

import java.util.Optional;

/// What a check says so far. No data is never a pass and never a failure.
public sealed interface Verdict {
    /// What was asked for is shown.
    record Passed() implements Verdict {}

    /// A fault is shown.
    record Failed() implements Verdict {}

    /// Nothing is shown yet; what is missing, where it can be told.
    record Inconclusive(Optional<Missing> missing) implements Verdict {}

    /// The data cannot be judged.
    record Error(String reason) implements Verdict {}

    /// About how much more data it takes if they go on as a good version's would.
    record Missing(long amount, String of) {
        public Missing {
            if (amount < 0) {
                throw new IllegalArgumentException("missing: " + amount + " (expected: >= 0)");
            }
        }
    }
}
