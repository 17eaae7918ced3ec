package dev.slipway.server.drill;

import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseFinding.Verdict;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.documents.Constants;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// What a drill says of the way in which a release is made.
///
/// No data is never a pass and never a failure.
///
/// @param why a sentence
record DrillScore(Verdict verdict, String why) {
    /// Answers of candidate without which nothing can be found wrong with it.
    private static final long FEWEST = 20;

    /// Scores a drill.
    static DrillScore of(DrillFacts facts) {
        Answers.Probes probes = facts.all().probes();
        if (probes.failed() > 0) {
            return failed(
                    "stable failed %s of the %s requests that named it"
                            .formatted(
                                    count(probes.failed()),
                                    count(probes.failed() + probes.answered())));
        }
        if (probes.answered() == 0) {
            return inconclusive("no request that named stable was answered");
        }
        if (isBack(facts) && facts.after().candidate() > 0) {
            return failed(
                    "candidate answered %s more requests after it was taken back"
                            .formatted(count(facts.after().candidate())));
        }
        return switch (facts.fault()) {
            case NONE -> ofNone(facts);
            case LATENCY, ERRORS, NAN, MISTAKES -> ofBadAnswers(facts);
            case CRASH_IN_LOAD, SLOW_WARM_UP -> ofLoad(facts);
            case SILENT_METRICS -> ofSilence(facts);
            case CONTROLLER_KILLED -> ofKill(facts);
        };
    }

    /// A candidate that is as good must go through, and must not be turned back on the way.
    private static DrillScore ofNone(DrillFacts facts) {
        if (wasNotLoaded(facts)) {
            return inconclusive("candidate was not loaded: %s".formatted(turnedBy(facts)));
        }
        ReleasePhase phase = facts.end().phase();
        if (phase == ReleasePhase.FINAL) {
            return passed("candidate is as good as stable, and took over");
        }
        if (phase.isBack()) {
            return failed(
                    "candidate is as good as stable, and was turned back: %s"
                            .formatted(turnedBy(facts)));
        }
        if (phase != ReleasePhase.HOLD) {
            return inconclusive("nothing spoke against candidate, %s".formatted(standing(facts)));
        }
        return switch (cause(facts)) {
            case PROGRESS, TIMER ->
                    passed("nothing spoke against candidate: %s".formatted(why(facts)));
            case NO_DATA, OPERATOR, GATE, UNCLEAN_END ->
                    inconclusive("held: %s".formatted(why(facts)));
            case EVIDENCE, HARD_LIMIT, RULE ->
                    failed(
                            "candidate is as good as stable, and was held: %s"
                                    .formatted(why(facts)));
        };
    }

    private static DrillScore ofBadAnswers(DrillFacts facts) {
        if (wasNotLoaded(facts)) {
            return inconclusive("candidate was not loaded: %s".formatted(turnedBy(facts)));
        }
        if (isBack(facts)) {
            Optional<Duration> detection = facts.detection();
            return detection.isEmpty() || detection.get().isNegative()
                    ? failed(
                            "candidate was turned back before anything was wrong with it: %s"
                                    .formatted(turnedBy(facts)))
                    : passed(
                            ("taken back %s after candidate began to go wrong, with %s bad"
                                            + " answers: %s")
                                    .formatted(
                                            seconds(detection.get()),
                                            count(facts.bad()),
                                            turnedBy(facts)));
        }
        if (facts.end().phase() == ReleasePhase.FINAL) {
            return failed("candidate took over with %s bad answers".formatted(count(facts.bad())));
        }
        if (facts.began() == null) {
            return inconclusive("candidate never answered, %s".formatted(standing(facts)));
        }
        if (facts.faulty().candidate() + facts.faulty().failed() < FEWEST) {
            return inconclusive(
                    ("callers got %s bad answers, which is too few to notice anything: more load,"
                                    + " or a larger first step")
                            .formatted(count(facts.bad())));
        }
        return failed(
                "candidate was not taken back, %s, after %s bad answers"
                        .formatted(standing(facts), count(facts.bad())));
    }

    private static DrillScore ofLoad(DrillFacts facts) {
        if (facts.all().candidate() > 0) {
            return failed(
                    "candidate answered %s requests though it did not load"
                            .formatted(count(facts.all().candidate())));
        }
        return isBack(facts)
                ? passed(
                        "it was given up before it answered anybody: %s".formatted(turnedBy(facts)))
                : inconclusive("candidate answered nobody, %s".formatted(standing(facts)));
    }

    private static DrillScore ofSilence(DrillFacts facts) {
        ReleasePhase phase = facts.end().phase();
        boolean hasGoneOn =
                facts.end().step() > 1
                        || phase == ReleasePhase.PROMOTING
                        || phase == ReleasePhase.SOAK
                        || phase == ReleasePhase.FINAL;
        if (hasGoneOn) {
            return failed("it went on although nothing was heard: %s".formatted(why(facts)));
        }
        if (isBack(facts)) {
            return passed("it was given up for want of evidence: %s".formatted(turnedBy(facts)));
        }
        if (phase != ReleasePhase.HOLD) {
            return inconclusive(
                    "it has not gone on, and is not held yet, %s".formatted(standing(facts)));
        }
        return cause(facts) == Cause.NO_DATA
                ? passed("it was held for want of evidence: %s".formatted(why(facts)))
                : inconclusive("held for something else: %s".formatted(why(facts)));
    }

    private static DrillScore ofKill(DrillFacts facts) {
        Duration again = facts.stableAgain();
        if (again == null) {
            return inconclusive("candidate never answered, so nothing was killed");
        }
        if (facts.faulty().candidate() > 0) {
            return failed(
                    "candidate answered %s requests after the restart, unasked"
                            .formatted(count(facts.faulty().candidate())));
        }
        ReleasePhase phase = facts.end().phase();
        boolean isSafe = isBack(facts) || phase == ReleasePhase.HOLD;
        return isSafe && facts.faulty().stable() > 0
                ? passed(
                        ("stable answered everybody again %s after the kill, start-up included,"
                                        + " and the release waits: %s")
                                .formatted(seconds(again), why(facts)))
                : inconclusive(
                        "candidate answered nobody after the restart, %s"
                                .formatted(standing(facts)));
    }

    private static boolean isBack(DrillFacts facts) {
        return facts.end().phase().isBack();
    }

    private static boolean wasNotLoaded(DrillFacts facts) {
        return facts.turn().filter(move -> move.transition().cause() == Cause.GATE).isPresent();
    }

    private static Cause cause(DrillFacts facts) {
        return facts.end().release().moves().getLast().transition().cause();
    }

    private static String why(DrillFacts facts) {
        return facts.end().why().value();
    }

    private static String turnedBy(DrillFacts facts) {
        return facts.turn()
                .map(Release.Move::transition)
                .map(move -> move.why().value())
                .orElseGet(() -> why(facts));
    }

    private static String standing(DrillFacts facts) {
        String phase = Constants.word(facts.end().phase());
        return facts.end().phase() == ReleasePhase.HOLD
                ? "held: " + why(facts)
                : "still in phase " + phase + ", step " + facts.end().step();
    }

    /// A time in seconds with one digit behind them.
    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3);
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static DrillScore passed(String why) {
        return new DrillScore(Verdict.PASSED, why);
    }

    private static DrillScore failed(String why) {
        return new DrillScore(Verdict.FAILED, why);
    }

    private static DrillScore inconclusive(String why) {
        return new DrillScore(Verdict.INCONCLUSIVE, why);
    }
}
