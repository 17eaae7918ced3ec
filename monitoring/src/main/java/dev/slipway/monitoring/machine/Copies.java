package dev.slipway.monitoring.machine;

import dev.slipway.api.release.Held;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.stats.Verdict;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// How a release goes on from copies of requests, which candidate answers to nobody.
///
/// What they leave open holds the release: too little is never a pass. Somebody who lets it go on
/// although as many were compared as the plan asks for has read why.
final class Copies {
    /// Where so many times what was asked for leaves it open, more of the same would too.
    static final int MOST_TIMES_ASKED = 4;

    private final Situation now;
    private final ReleasePlan plan;
    private final Moves moves;
    private final ShadowState shadow;

    Copies(Situation now, Moves moves) {
        this.now = now;
        this.plan = now.release().plan();
        this.moves = moves;
        this.shadow = now.shadow();
    }

    Optional<ReleaseTransition> next() {
        if (differ()) {
            return Optional.of(
                    moves.hold(Cause.EVIDENCE, Held.of(Held.Reason.OTHER_COPIES), shadow.why()));
        }
        if (haveShown()) {
            return moves.begin(1, shadow.why());
        }
        Duration limit = plan.patience().step();
        if (now.clocks().inPhase().compareTo(limit) >= 0) {
            return Optional.of(tooLittle("after " + Words.of(limit) + " copies"));
        }
        return shadow.compared() < (long) MOST_TIMES_ASKED * asked()
                ? Optional.empty()
                : Optional.of(tooLittle(several()));
    }

    private String several() {
        return String.format(
                Locale.ROOT,
                "%,d copies, %d times as many as were asked for,",
                shadow.compared(),
                MOST_TIMES_ASKED);
    }

    private ReleaseTransition tooLittle(String what) {
        return moves.hold(
                Cause.NO_DATA,
                Held.of(Held.Reason.COPIES),
                "insufficient-evidence: %s showed too little: %s".formatted(what, shadow.why()));
    }

    /// Whether they have shown something that somebody has to look at, and nobody has.
    boolean differ() {
        return shadow.verdict() instanceof Verdict.Failed && !areOthersWaived();
    }

    /// Whether they have shown what has to be shown before anybody is answered.
    boolean haveShown() {
        int asked = asked();
        return asked == 0 || (shadow.compared() >= asked && isWell());
    }

    private boolean isWell() {
        return switch (shadow.verdict()) {
            case Verdict.Passed() -> true;
            case Verdict.Failed() -> areOthersWaived();
            case Verdict.Inconclusive _, Verdict.Error _ -> moves.waived().has(Held.Reason.COPIES);
        };
    }

    private boolean areOthersWaived() {
        return moves.waived().has(Held.Reason.OTHER_COPIES);
    }

    /// Pairs of answers that the plan asks for; 0 where it asks for none.
    private int asked() {
        return switch (plan.strategy()) {
            case ReleaseStrategy.ShadowThenCanary shadowed -> shadowed.compared();
            case ReleaseStrategy.BlueGreen rehearsed -> rehearsed.rehearsal();
            case ReleaseStrategy.Canary _,
                    ReleaseStrategy.AllAtOnce _,
                    ReleaseStrategy.Experiment _ ->
                    0;
        };
    }
}
