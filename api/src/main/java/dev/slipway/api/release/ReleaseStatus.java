package dev.slipway.api.release;

import dev.slipway.api.journal.FreeText;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a release stands, and what it has shown so far.
///
/// @param phase as its last move says, and so are step and weight
/// @param why a sentence: why it stands there, or what it waits for
/// @param timer what ends by itself where it stands; absent when nothing does
/// @param rules how the plan's rules stand
/// @param performance what candidate showed under load, alone; absent while it was not asked to
public record ReleaseStatus(
        Release release,
        ReleasePhase phase,
        int step,
        double weight,
        FreeText why,
        @Nullable Timer timer,
        EvidenceReport evidence,
        List<RuleReading> rules,
        @Nullable PerformanceReport performance) {
    public ReleaseStatus {
        rules = List.copyOf(rules);
    }

    /// Where a release stands of which nothing else is known.
    public static ReleaseStatus of(Release release) {
        List<Release.Move> moves = release.moves();
        return new ReleaseStatus(
                release,
                release.phase(),
                release.step(),
                release.weight(),
                moves.isEmpty() ? new FreeText("") : moves.getLast().transition().why(),
                null,
                EvidenceReport.NONE,
                List.of(),
                null);
    }

    /// Whether nothing more happens by itself but the end of a timer: it is over, or held.
    public boolean isAtRest() {
        return phase.isOver() || phase == ReleasePhase.HOLD;
    }

    /// A part of a release that takes a time.
    ///
    /// @param name of the plan's member: `bake`, `step`, `hold`, `soak` or `load`
    /// @param passed running time since it began
    /// @param limit at which it ends
    public record Timer(String name, Duration passed, Duration limit) {}

    /// How one of the plan's rules stands.
    ///
    /// @param rule as people write it
    /// @param value what the last full minute of candidate's answers showed: milliseconds of a
    ///     latency, or the part that was bad; absent while there was none
    /// @param bound above which the rule is broken, in the same unit; absent while there is none
    /// @param broken for how long it has been broken without a pause
    /// @param why what was measured, in a sentence
    public record RuleReading(
            UserRule rule,
            @Nullable Double value,
            @Nullable Double bound,
            Duration broken,
            String why) {}
}
