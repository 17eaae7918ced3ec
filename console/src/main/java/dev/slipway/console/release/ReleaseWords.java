package dev.slipway.console.release;

import dev.slipway.api.release.ReleaseFinding;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.ReleaseTransition.Cause;

/// The words for parts of a release, and how they are coloured.
final class ReleaseWords {
    private ReleaseWords() {}

    static String tone(ReleasePhase phase) {
        return switch (phase) {
            case FINAL -> "good";
            case ABORTING, ROLLED_BACK, QUARANTINED -> "bad";
            case HOLD -> "warn";
            case DRAFT, GATED, LOADING, WARMING, SHADOW, BAKE, DECIDE, PROMOTING, SOAK -> "quiet";
        };
    }

    static String tone(ReleaseFinding.Verdict verdict) {
        return switch (verdict) {
            case PASSED -> "good";
            case FAILED -> "bad";
            case INCONCLUSIVE -> "quiet";
            case ERROR -> "warn";
        };
    }

    static String leadsTo(ReleaseFinding.LeadsTo end) {
        return switch (end) {
            case ABORT -> "back to stable";
            case HOLD -> "held";
            case ADVANCE -> "step may end";
        };
    }

    static String cause(Cause cause) {
        return switch (cause) {
            case OPERATOR -> "a person";
            case PROGRESS -> "progress";
            case EVIDENCE -> "evidence";
            case HARD_LIMIT -> "a hard limit";
            case RULE -> "a rule of the plan";
            case TIMER -> "time";
            case NO_DATA -> "too little data";
            case GATE -> "a gate";
            case UNCLEAN_END -> "an unclean end";
        };
    }

    static String strategy(ReleaseStrategy strategy) {
        return switch (strategy) {
            case ReleaseStrategy.Canary _ -> "canary";
            case ReleaseStrategy.BlueGreen _ -> "blue-green";
            case ReleaseStrategy.ShadowThenCanary _ -> "shadow, then canary";
            case ReleaseStrategy.AllAtOnce _ -> "all at once";
            case ReleaseStrategy.Experiment _ -> "experiment";
        };
    }
}
