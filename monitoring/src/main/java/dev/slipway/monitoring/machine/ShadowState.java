package dev.slipway.monitoring.machine;

import dev.slipway.stats.Verdict;
import java.util.Optional;

/// What candidate answered to copies of requests that it answered nobody with.
///
/// @param compared pairs of answers so far
/// @param verdict on them
/// @param why a sentence
public record ShadowState(long compared, Verdict verdict, String why) {
    /// No copy was answered.
    public static final ShadowState NONE =
            new ShadowState(0, new Verdict.Inconclusive(Optional.empty()), "nothing was compared");
}
