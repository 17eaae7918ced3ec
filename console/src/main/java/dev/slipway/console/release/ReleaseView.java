package dev.slipway.console.release;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the page of a release shows.
///
/// @param number the first release of an endpoint having 1
/// @param title from which version to which, and how
/// @param facts what it is and who began it
/// @param timer what ends by itself; absent when nothing does
/// @param form absent when nothing can be done about it any more
public record ReleaseView(
        String endpoint,
        long number,
        String title,
        Standing standing,
        Facts facts,
        @Nullable TimerView timer,
        List<StepView> steps,
        List<ArmView> arms,
        List<FindingView> findings,
        List<RuleView> rules,
        List<MoveView> moves,
        @Nullable FormView form) {
    public ReleaseView {
        steps = List.copyOf(steps);
        arms = List.copyOf(arms);
        findings = List.copyOf(findings);
        rules = List.copyOf(rules);
        moves = List.copyOf(moves);
    }

    /// Where it stands.
    ///
    /// @param weight the part of the traffic that candidate answers
    /// @param held what it is held for, in a sentence; empty where it goes on
    /// @param evidence what follows from both versions' answers so far, in a sentence
    /// @param classes by what those of their answers are compared; empty where that is not said
    public record Standing(
            String phase,
            String tone,
            double weight,
            String why,
            String held,
            String evidence,
            String classes,
            boolean isOpen) {}

    /// What does not change.
    public record Facts(
            String model,
            String stable,
            String candidate,
            String strategy,
            Instant started,
            String by,
            String reason) {}

    /// A part that takes a time.
    public record TimerView(String name, String passed, String limit, double part) {}

    /// A step.
    ///
    /// @param mark `done`, `now`, `bad` or empty
    /// @param word the same in a word, for those who do not see it
    public record StepView(String weight, String mark, String word) {}

    /// What was counted of a version.
    public record ArmView(
            String side, String version, String answers, String bad, String rate, String p99) {}

    /// What a check found.
    ///
    /// @param curve absent where none is kept
    public record FindingView(
            String check,
            String verdict,
            String tone,
            String leadsTo,
            String value,
            String threshold,
            String why,
            @Nullable CurveView curve) {}

    /// How a rule of the plan stands.
    public record RuleView(String rule, String broken, String why) {}

    /// A move that was made.
    public record MoveView(
            Instant time,
            String to,
            String mark,
            String weight,
            String cause,
            String by,
            String why) {}

    /// What can be done.
    ///
    /// @param lacking why whoever looks can do nothing, in words; empty when they can do something
    /// @param reason as it was typed
    /// @param quarantine whether that was ticked
    /// @param error why it was not done; absent the first time
    public record FormView(
            boolean mayPause,
            boolean mayResume,
            boolean mayPromote,
            boolean mayAbort,
            String lacking,
            String reason,
            boolean quarantine,
            @Nullable String error) {
        FormView again(String typed, boolean isQuarantined, String wrong) {
            return new FormView(
                    mayPause,
                    mayResume,
                    mayPromote,
                    mayAbort,
                    lacking,
                    typed,
                    isQuarantined,
                    wrong);
        }

        /// Whether there is nothing that whoever looks may do.
        public boolean isEmpty() {
            return !mayPause && !mayResume && !mayPromote && !mayAbort;
        }
    }

    ReleaseView with(@Nullable FormView other) {
        return new ReleaseView(
                endpoint, number, title, standing, facts, timer, steps, arms, findings, rules,
                moves, other);
    }
}
