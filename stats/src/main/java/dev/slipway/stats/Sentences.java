package dev.slipway.stats;

import dev.slipway.stats.bets.Interval;
import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.Tally;
import java.math.BigDecimal;
import java.util.Locale;

/// What checks found, in words that name the numbers behind them.
final class Sentences {
    private static final double NANOS_PER_MILLI = 1e6;

    private final Evidence evidence;

    Sentences(Evidence evidence) {
        this.evidence = evidence;
    }

    String stepIsShown() {
        return "step %d has shown what was asked of it".formatted(evidence.step());
    }

    String fewKeys(long needed) {
        return text(
                "%,d keys are at risk of a first bad answer, %,d are needed",
                evidence.keysAtRisk().orElse(0), needed);
    }

    String alone() {
        Tally total = evidence.alone().total();
        return text(
                "candidate answers everybody, so nothing can be compared; "
                        + "of its %,d answers %,d were bad",
                total.trials(Arm.CANDIDATE), total.events(Arm.CANDIDATE));
    }

    /// What a check found, its greatest value being that of `second`.
    String of(Check check, Verdict verdict, long second) {
        String facts = facts(check);
        return switch (verdict) {
            case Verdict.Passed passed -> claim(check) + ": " + facts;
            case Verdict.Failed failed ->
                    text("%s (most clearly after %,d s): %s", claim(check), second, facts);
            case Verdict.Inconclusive open ->
                    text("not shown: %s: %s%s", claim(check), facts, lack(open));
            case Verdict.Error error -> error.reason();
        };
    }

    private static String lack(Verdict.Inconclusive open) {
        return open.missing()
                .map(missing ->
                        text(
                                ", about %,d more %s if it is as good",
                                missing.amount(), missing.of()))
                .orElse("");
    }

    private String claim(Check check) {
        EvidencePlan plan = evidence.plan();
        return switch (check) {
            case FAILS_MORE -> "candidate fails more often than stable";
            case COMPUTES_SLOWER -> "candidate takes longer to compute than stable";
            case WAITS_LONGER -> "candidate's calls wait longer than stable's";
            case EXCEEDS_ALLOWANCE ->
                    text(
                            "over %s %% of candidate's answers are bad while it answers everybody",
                            number(100 * evidence.alone().limit()));
            case PREDICTS_WORSE ->
                    text(
                            "candidate loses more than stable by over %.3f",
                            evidence.quality().orElseThrow().goal().tolerance());
            case ANSWERS_OTHERWISE -> "candidate answers classes in other proportions";
            case SPLIT_OTHERWISE -> "keys were not divided as was set";
            case LABELS_OTHERWISE ->
                    "labels of one version's predictions are missing more often than of the other's";
            case FAILS_NO_MORE ->
                    text(
                            "candidate's odds of a bad answer are below %.2f times stable's",
                            plan.errors().margin());
            case FAILS_WITHIN_ALLOWANCE ->
                    text("fewer than %s of candidate's answers are bad", allowed(plan));
            case COMPUTES_NO_SLOWER ->
                    text(
                            "candidate's odds of a slow execution are below %.2f times stable's",
                            plan.latency().margin());
            case PREDICTS_NO_WORSE ->
                    text(
                            "candidate loses more than stable by less than %.3f",
                            evidence.quality().orElseThrow().goal().margin());
        };
    }

    private String facts(Check check) {
        return switch (check) {
            case FAILS_MORE -> events(evidence.errors().total(), "bad", evidence.errors().odds());
            case COMPUTES_SLOWER ->
                    events(evidence.compute().total(), "slow", evidence.compute().odds())
                            + ", "
                            + latencies();
            case WAITS_LONGER -> events(evidence.queue().total(), "late", evidence.queue().odds());
            case EXCEEDS_ALLOWANCE -> bad(evidence.alone().total(), "bad");
            case PREDICTS_WORSE, PREDICTS_NO_WORSE -> losses();
            case ANSWERS_OTHERWISE ->
                    text(
                            "%,d answers of candidate, %,d of stable",
                            evidence.classified().trials(Arm.CANDIDATE),
                            evidence.classified().trials(Arm.STABLE));
            case SPLIT_OTHERWISE ->
                    text(
                            "%,d new keys to candidate, %,d to stable",
                            evidence.newKeys().trials(Arm.CANDIDATE),
                            evidence.newKeys().trials(Arm.STABLE));
            case LABELS_OTHERWISE -> counts(evidence.labels(), "missing");
            case FAILS_NO_MORE -> counts(evidence.errors().step(), "bad");
            case FAILS_WITHIN_ALLOWANCE -> bad(evidence.allowance().step(), "bad");
            case COMPUTES_NO_SLOWER -> counts(evidence.compute().step(), "slow");
        };
    }

    private static String events(Tally tally, String what, Interval odds) {
        return text("%s, odds ratio %s", counts(tally, what), bounds(odds));
    }

    private static String counts(Tally tally, String what) {
        return text(
                "%s, stable %,d of %,d",
                bad(tally, what), tally.events(Arm.STABLE), tally.trials(Arm.STABLE));
    }

    private static String bad(Tally tally, String what) {
        return text(
                "candidate %,d of %,d %s",
                tally.events(Arm.CANDIDATE), tally.trials(Arm.CANDIDATE), what);
    }

    private String latencies() {
        double share = evidence.plan().latency().quantile();
        return text(
                "p%s candidate %s ms, stable %s ms",
                percentile(share),
                bounds(millis(evidence.compute(Arm.CANDIDATE, share))),
                bounds(millis(evidence.compute(Arm.STABLE, share))));
    }

    private String losses() {
        PairedLosses losses = evidence.quality().orElseThrow();
        return text("mean difference %+.4f on %,d labelled rows", losses.mean(), losses.rows());
    }

    private static Interval millis(Interval nanos) {
        return new Interval(nanos.low() / NANOS_PER_MILLI, nanos.high() / NANOS_PER_MILLI);
    }

    private static String bounds(Interval interval) {
        if (interval.high() == Double.POSITIVE_INFINITY) {
            return interval.low() == 0 ? "unknown" : "over " + number(interval.low());
        }
        return number(interval.low()) + " to " + number(interval.high());
    }

    private static String allowed(EvidencePlan plan) {
        return number(100 * plan.errors().allowance()) + " %";
    }

    private static String percentile(double share) {
        return new BigDecimal(text("%.3f", 100 * share)).stripTrailingZeros().toPlainString();
    }

    /// Three digits that count.
    private static String number(double value) {
        return value >= 100 ? text("%,.0f", value) : text("%.3g", value);
    }

    /// The annotation that is asked for would be this room's only dependency.
    @SuppressWarnings("AnnotateFormatMethod")
    private static String text(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
