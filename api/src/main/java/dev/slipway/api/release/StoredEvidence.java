package dev.slipway.api.release;

import dev.slipway.api.journal.Sha256;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Evidence as it is stored, so that verdicts can be found again on another machine.
///
/// @param terms what was asked of candidate, fixed before the first second
/// @param seconds that are stored in all
/// @param digest over all of them: SHA-256 of the one before and of the second's numbers, each in
///     eight bytes with the highest first; before the first second that of the words `slipway
///     evidence 1` and the release's name
/// @param after how many seconds were passed over
/// @param page the seconds from there on, each in the whole numbers of its stable form
public record StoredEvidence(
        Release release,
        Terms terms,
        long seconds,
        Sha256 digest,
        long after,
        List<List<Long>> page) {
    public StoredEvidence {
        page = page.stream().map(List::copyOf).toList();
    }

    /// What was asked of candidate.
    ///
    /// @param alpha the chance that a candidate as good as stable is aborted
    /// @param beta the chance that a step ends although candidate is worse than a margin
    /// @param strata sizes of batches, and processes, that are kept apart
    /// @param classes that answers are counted by; 0 where there are none, or none were known when
    ///     the release began: then they are those of the first second that has any
    /// @param errors odds of bad answers, times stable's, that are too many
    /// @param allowance the part of answers that may be bad whatever stable does
    /// @param latency when execution is too slow
    /// @param quality how much more candidate may lose on labelled rows; absent without labels
    public record Terms(
            double alpha,
            double beta,
            int strata,
            int classes,
            double errors,
            double allowance,
            Slowness latency,
            @Nullable Losses quality) {}

    /// When execution is too slow.
    ///
    /// @param quantile 0.99 for p99
    /// @param increase the part of itself by which it has to grow to matter
    /// @param leastIncrease and by how much at least
    /// @param margin odds of slow executions, times stable's, that are too many
    public record Slowness(
            double quantile, double increase, Duration leastIncrease, double margin) {}

    /// How much more candidate may lose.
    ///
    /// @param tolerance the mean difference that is tolerated
    /// @param margin the one that has to be ruled out for a step to end
    public record Losses(double tolerance, double margin) {}
}
