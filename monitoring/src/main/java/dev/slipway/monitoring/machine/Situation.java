package dev.slipway.monitoring.machine;

import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseTransition.EvidenceMark;
import dev.slipway.stats.Evidence;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// All that the machine knows when it is asked.
///
/// @param evidence to look at, not to change
/// @param traffic what was counted beside evidence
/// @param load how far candidate is in this process
/// @param shadow what copies showed
/// @param gate whether candidate may answer somebody once it is warm
/// @param means what the release can rely on
public record Situation(
        Release release,
        Clocks clocks,
        Evidence evidence,
        Traffic traffic,
        LoadState load,
        ShadowState shadow,
        GateState gate,
        Means means) {
    /// What was counted beside evidence.
    ///
    /// @param limits what hard limits say
    /// @param broken rules of the plan
    /// @param perSecond requests of the endpoint in the last minute
    /// @param answersAlone of candidate since it answers everybody
    /// @param isAloneCounted whether a second has been counted since then
    public record Traffic(
            HardLimits.Finding limits,
            List<BrokenRule> broken,
            double perSecond,
            long answersAlone,
            boolean isAloneCounted) {
        static final Traffic NONE =
                new Traffic(new HardLimits.Finding.None(), List.of(), 0, 0, false);

        public Traffic {
            broken = List.copyOf(broken);
        }
    }

    /// What the release can rely on.
    ///
    /// @param isStorable whether evidence can be stored; while it is held, not before something was
    /// @param mark the evidence that is stored
    /// @param budget what the endpoint may get wrong
    /// @param endedUncleanly whether the process before ended without saying so while candidate had
    ///     weight, and no record says so yet
    /// @param lacking what is asked of candidate and missing by now; known where a release is about
    ///     to end, or is held for it
    /// @param sinceReversal the time since an earlier release of the endpoint was turned back by
    ///     itself
    public record Means(
            boolean isStorable,
            Optional<EvidenceMark> mark,
            ErrorBudget budget,
            boolean endedUncleanly,
            Optional<String> lacking,
            Optional<Duration> sinceReversal) {}
}
