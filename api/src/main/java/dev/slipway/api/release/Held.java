package dev.slipway.api.release;

import dev.slipway.api.release.ReleaseTransition.Cause;
import java.util.List;

/// What a release is held for, and so what lets it go on.
///
/// Records of older servers do not say it. What they are taken for is what their servers took them
/// for, and names no rule and no check, which stands for all of them.
///
/// @param rules of the plan that were broken; only where it is held for such
/// @param checks that have won, by the names that findings have; only where it is held for such
public record Held(Reason reason, List<UserRule> rules, List<String> checks) {
    public Held {
        rules = List.copyOf(rules);
        checks = List.copyOf(checks);
    }

    /// What a hold was made for.
    public enum Reason {
        /// A person paused it.
        OPERATOR,
        /// Something that is asked of candidate is missing.
        GATE,
        /// Stable, without which candidate answers nobody, could not be loaded.
        STABLE,
        /// The endpoint's error budget is spent, or nobody knows what is left of it.
        BUDGET,
        /// Evidence cannot be stored.
        STORAGE,
        /// The load test found no room, or decided nothing.
        LOAD_TEST,
        /// Copies of requests leave it open whether candidate may answer.
        COPIES,
        /// Candidate answered copies otherwise.
        OTHER_COPIES,
        /// Fewer keys are left than say something of all.
        FEW_KEYS,
        /// A step has not shown enough in its time.
        LITTLE_EVIDENCE,
        /// Candidate has given too few answers alone.
        FEW_ANSWERS,
        /// A check has won that a person has to look at.
        CHECK,
        /// A rule of the plan is broken.
        RULE,
        /// Candidate fails, and so does stable, or it answers too little to tell.
        BOTH_FAIL,
        /// Candidate was turned back a moment after an earlier one.
        TURNED_BACK,
        /// The process ended without saying so while candidate had weight.
        UNCLEAN_END,
        /// An experiment has its sample, or its time.
        EXPERIMENT;

        /// Whether the release goes on by itself once that has mended; else a person has to say so,
        /// or it goes back.
        public boolean endsByItself() {
            return switch (this) {
                case GATE,
                        STABLE,
                        BUDGET,
                        STORAGE,
                        LOAD_TEST,
                        COPIES,
                        FEW_KEYS,
                        LITTLE_EVIDENCE,
                        FEW_ANSWERS ->
                        true;
                case OPERATOR,
                        OTHER_COPIES,
                        CHECK,
                        RULE,
                        BOTH_FAIL,
                        TURNED_BACK,
                        UNCLEAN_END,
                        EXPERIMENT ->
                        false;
            };
        }
    }

    /// For something that is neither a rule nor a check.
    public static Held of(Reason reason) {
        return new Held(reason, List.of(), List.of());
    }

    /// For rules of the plan.
    public static Held ofRules(List<UserRule> rules) {
        return new Held(Reason.RULE, rules, List.of());
    }

    /// For a check of evidence, by the name that its finding has.
    public static Held ofCheck(String check) {
        return new Held(Reason.CHECK, List.of(), List.of(check));
    }

    /// What a record that does not say it is taken for.
    static Held assumed(ReleasePhase from, double weight, Cause cause) {
        return of(
                switch (cause) {
                    case OPERATOR -> Reason.OPERATOR;
                    case PROGRESS, TIMER -> Reason.EXPERIMENT;
                    case UNCLEAN_END -> Reason.UNCLEAN_END;
                    case GATE -> isBeforeAStep(from, weight) ? Reason.BUDGET : Reason.GATE;
                    case NO_DATA -> lacking(from);
                    case EVIDENCE ->
                            from == ReleasePhase.SHADOW
                                    ? Reason.OTHER_COPIES
                                    : turnedBackOr(Reason.CHECK, weight);
                    case HARD_LIMIT -> turnedBackOr(Reason.BOTH_FAIL, weight);
                    case RULE -> turnedBackOr(Reason.RULE, weight);
                });
    }

    /// A fault takes candidate's weight; what only a person can judge leaves it.
    private static Reason turnedBackOr(Reason other, double weight) {
        return weight == 0 ? Reason.TURNED_BACK : other;
    }

    /// Whether a step is to begin there: that is where the budget is asked.
    private static boolean isBeforeAStep(ReleasePhase phase, double weight) {
        return switch (phase) {
            case WARMING, SHADOW, DECIDE -> true;
            case BAKE -> weight == 0;
            case DRAFT,
                    GATED,
                    LOADING,
                    PROMOTING,
                    SOAK,
                    FINAL,
                    HOLD,
                    ABORTING,
                    ROLLED_BACK,
                    QUARANTINED ->
                    false;
        };
    }

    private static Reason lacking(ReleasePhase from) {
        return switch (from) {
            case WARMING -> Reason.LOAD_TEST;
            case SHADOW -> Reason.COPIES;
            case BAKE -> Reason.FEW_KEYS;
            case DECIDE -> Reason.LITTLE_EVIDENCE;
            case SOAK -> Reason.FEW_ANSWERS;
            case DRAFT,
                    GATED,
                    LOADING,
                    PROMOTING,
                    FINAL,
                    HOLD,
                    ABORTING,
                    ROLLED_BACK,
                    QUARANTINED ->
                    Reason.STORAGE;
        };
    }
}
