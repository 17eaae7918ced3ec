package dev.slipway.monitoring.evidence;

import dev.slipway.api.release.ReleaseStatus.RuleReading;
import dev.slipway.api.release.UserRule;
import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.LatencyHistogram;
import dev.slipway.stats.counts.Second;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// One rule as people write it, looked at each minute.
///
/// It is armed while candidate gave enough answers in the minutes that it looks at: a quantile
/// needs 20 beyond it. A minute without an answer of candidate says nothing, and the rule begins
/// anew.
///
/// *Threads*: one at a time.
public final class RuleWatch {
    private static final int SECONDS = 60;
    private static final int BASELINE_MINUTES = 5;
    private static final double FEWEST_BEYOND = 20;
    private static final double NANOS_PER_MILLI = 1e6;

    private final UserRule rule;
    private final double allowance;
    private final LatencyHistogram candidate = new LatencyHistogram();
    private final LatencyHistogram[] stable = new LatencyHistogram[BASELINE_MINUTES];
    private final LatencyHistogram baseline = new LatencyHistogram();
    private long answers;
    private long bad;
    private int second;
    private int minute;
    private int brokenMinutes;
    private long brokenAnswers;
    private String facts = "";
    private @Nullable Double value;
    private @Nullable Double bound;

    /// @param allowance the part of its answers that the endpoint may get wrong
    public RuleWatch(UserRule rule, double allowance) {
        this.rule = rule;
        this.allowance = allowance;
        for (int i = 0; i < BASELINE_MINUTES; i++) {
            stable[i] = new LatencyHistogram();
        }
    }

    /// What it looks at.
    public UserRule rule() {
        return rule;
    }

    /// Takes in a second; the sentence when the rule is broken after it.
    public Optional<String> observe(Second one) {
        candidate.merge(one.compute().latencies(Arm.CANDIDATE));
        stable[minute % BASELINE_MINUTES].merge(one.compute().latencies(Arm.STABLE));
        answers += one.answered().trials(Arm.CANDIDATE);
        bad += one.answered().events(Arm.CANDIDATE);
        second++;
        if (second == SECONDS) {
            endMinute();
        }
        return isBroken() ? Optional.of(sentence()) : Optional.empty();
    }

    private void endMinute() {
        if (isBrokenInMinute()) {
            brokenMinutes++;
            brokenAnswers += answers;
        } else {
            brokenMinutes = 0;
            brokenAnswers = 0;
        }
        candidate.clear();
        answers = 0;
        bad = 0;
        second = 0;
        minute++;
        stable[minute % BASELINE_MINUTES].clear();
    }

    private boolean isBroken() {
        return brokenMinutes * Duration.ofMinutes(1).toSeconds() >= rule.lasting().toSeconds()
                && brokenMinutes > 0
                && brokenAnswers >= fewest();
    }

    private double fewest() {
        return switch (rule) {
            case UserRule.LatencyAbove latency -> FEWEST_BEYOND / (1 - latency.quantile());
            case UserRule.ErrorsAboveObjective errors -> FEWEST_BEYOND;
        };
    }

    private boolean isBrokenInMinute() {
        return switch (rule) {
            case UserRule.LatencyAbove latency -> isSlow(latency);
            case UserRule.ErrorsAboveObjective errors -> {
                facts = text("%,d of %,d answers were bad", bad, answers);
                value = answers == 0 ? null : (double) bad / answers;
                bound = allowance;
                yield bad > allowance * answers;
            }
        };
    }

    private boolean isSlow(UserRule.LatencyAbove latency) {
        baseline.clear();
        for (LatencyHistogram one : stable) {
            baseline.merge(one);
        }
        OptionalLong own = candidate.quantile(latency.quantile());
        OptionalLong usual = baseline.quantile(latency.quantile());
        value = own.isEmpty() ? null : own.getAsLong() / NANOS_PER_MILLI;
        bound =
                usual.isEmpty()
                        ? null
                        : (1 + latency.above()) * usual.getAsLong() / NANOS_PER_MILLI;
        if (own.isEmpty() || usual.isEmpty()) {
            facts = "nothing to compare";
            return false;
        }
        facts =
                text(
                        "%.2f ms, stable %.2f ms",
                        own.getAsLong() / NANOS_PER_MILLI, usual.getAsLong() / NANOS_PER_MILLI);
        return own.getAsLong() > (1 + latency.above()) * usual.getAsLong();
    }

    /// How it stands after the last full minute.
    public RuleReading reading() {
        return new RuleReading(rule, value, bound, Duration.ofMinutes(brokenMinutes), measured());
    }

    private String measured() {
        if (minute == 0) {
            return "no full minute was measured yet";
        }
        if (value == null) {
            return "candidate gave no answer in the last full minute";
        }
        boolean isUnarmed = brokenMinutes > 0 && brokenAnswers < fewest();
        return "in the last full minute "
                + facts
                + (isUnarmed ? text("; it is armed from %,.0f answers on", fewest()) : "");
    }

    private String sentence() {
        return text(
                "%s has been broken for %d min; in the last one: %s", name(), brokenMinutes, facts);
    }

    private String name() {
        return switch (rule) {
            case UserRule.LatencyAbove latency ->
                    text(
                            "the rule \"p%s more than %.0f %% above stable's\"",
                            trimmed(100 * latency.quantile()), 100 * latency.above());
            case UserRule.ErrorsAboveObjective errors ->
                    text("the rule \"more than %s %% of answers bad\"", trimmed(100 * allowance));
        };
    }

    private static String trimmed(double value) {
        return new BigDecimal(text("%.4f", value)).stripTrailingZeros().toPlainString();
    }

    @SuppressWarnings("AnnotateFormatMethod")
    private static String text(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
