package dev.slipway.monitoring.machine;

import dev.slipway.api.release.Held;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.stats.Evidence;
import dev.slipway.stats.bets.Interval;
import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.Tally;
import java.util.Locale;
import java.util.Optional;

/// When an experiment ends: with its sample, or with its time. A person decides what follows.
final class Trial {
    private final Situation now;
    private final Moves moves;

    Trial(Situation now, Moves moves) {
        this.now = now;
        this.moves = moves;
    }

    Optional<ReleaseTransition> next(ReleaseStrategy.Experiment experiment) {
        long answers = now.evidence().answered().trials(Arm.CANDIDATE);
        if (answers >= experiment.sampleSize()) {
            return Optional.of(
                    moves.hold(
                            Cause.PROGRESS,
                            Held.of(Held.Reason.EXPERIMENT),
                            "the experiment has its sample: " + result()));
        }
        if (now.clocks().inStep().compareTo(experiment.atMost()) < 0) {
            return Optional.empty();
        }
        return Optional.of(
                moves.hold(
                        Cause.TIMER,
                        Held.of(Held.Reason.EXPERIMENT),
                        String.format(
                                Locale.ROOT,
                                "the experiment has had %s and %,d of %,d answers: %s",
                                Words.of(experiment.atMost()),
                                answers,
                                experiment.sampleSize(),
                                result())));
    }

    private String result() {
        Evidence evidence = now.evidence();
        Tally answered = evidence.answered();
        return String.format(
                Locale.ROOT,
                "candidate %,d of %,d bad, stable %,d of %,d, odds ratio %s;"
                        + " odds ratio of slow executions %s",
                answered.events(Arm.CANDIDATE),
                answered.trials(Arm.CANDIDATE),
                answered.events(Arm.STABLE),
                answered.trials(Arm.STABLE),
                bounds(evidence.oddsOfErrors()),
                bounds(evidence.oddsOfSlowness()));
    }

    private static String bounds(Interval odds) {
        return odds.high() == Double.POSITIVE_INFINITY
                ? String.format(Locale.ROOT, "over %.3g", odds.low())
                : String.format(Locale.ROOT, "%.3g to %.3g", odds.low(), odds.high());
    }
}
