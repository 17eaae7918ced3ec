package dev.slipway.documents;

import dev.slipway.api.release.Held;
import dev.slipway.api.release.UserRule;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The parts of a release plan that are one text: `5%`, `p99 > 20% above baseline for 5m`.
public final class ReleaseForms {
    private static final String RULES =
            "'p99 > 20% above baseline for 5m' or 'error rate above slo for 5m'";
    private static final Pattern LATENCY =
            Pattern.compile(
                    "p([0-9]{1,2}(?:\\.[0-9]{1,4})?)\\s*(?:>|more than|is more than)\\s*"
                            + "([0-9]{1,6}(?:\\.[0-9]{1,6})?)\\s*%\\s*above (?:baseline|stable)"
                            + " for (\\S+)");
    private static final Pattern ERRORS =
            Pattern.compile("error rate (?:above|breaches) (?:the )?slo for (\\S+)");
    private static final Pattern PERCENT = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*%");
    private static final Pattern NUMBER =
            Pattern.compile("[0-9]*\\.?[0-9]+(?:[eE][-+]?[0-9]{1,3})?");
    private static final int PERCENT_PLACES = 2;

    /// More digits say nothing more, and millions of them would be looked through many times.
    private static final int LONGEST_SHARE = 100;

    private ReleaseForms() {}

    /// The rule that people write as `p99 > 20% above baseline for 5m` or `error rate above slo for
    /// 5m`.
    ///
    /// *Errors*: `IllegalArgumentException`.
    public static UserRule rule(String text) {
        String plain = text.strip().replaceAll("\\s+", " ");
        Matcher latency = LATENCY.matcher(plain);
        if (latency.matches()) {
            return new UserRule.LatencyAbove(
                    hundredth(latency.group(1)),
                    hundredth(latency.group(2)),
                    Durations.parse(latency.group(3)));
        }
        Matcher errors = ERRORS.matcher(plain);
        if (errors.matches()) {
            return new UserRule.ErrorsAboveObjective(Durations.parse(errors.group(1)));
        }
        throw new IllegalArgumentException(text + " (expected: such as " + RULES + ")");
    }

    /// As [#rule] reads it.
    public static String text(UserRule rule) {
        return switch (rule) {
            case UserRule.LatencyAbove(double quantile, double above, Duration lasting) ->
                    "p"
                            + percent(quantile)
                            + " > "
                            + percent(above)
                            + "% above baseline for "
                            + Durations.text(lasting);
            case UserRule.ErrorsAboveObjective(Duration lasting) ->
                    "error rate above slo for " + Durations.text(lasting);
        };
    }

    /// What a release is held for, as it reads behind "for".
    public static String heldFor(Held held) {
        String whole =
                switch (held.reason()) {
                    case OPERATOR -> "somebody who paused it";
                    case GATE -> "something that is asked of candidate and missing";
                    case STABLE -> "stable, which could not be loaded";
                    case BUDGET -> "the error budget, of which nothing is known to be left";
                    case STORAGE -> "evidence that cannot be stored";
                    case LOAD_TEST -> "a load test that decided nothing";
                    case COPIES -> "copies that leave it open";
                    case OTHER_COPIES -> "copies that were answered otherwise";
                    case FEW_KEYS -> "keys, of which too few are left";
                    case LITTLE_EVIDENCE -> "evidence, of which the step has too little";
                    case FEW_ANSWERS -> "answers, of which candidate gave too few alone";
                    case CHECK -> "a check of evidence";
                    case RULE -> "a rule of the plan";
                    case BOTH_FAIL -> "failures that may not be candidate's";
                    case TURNED_BACK -> "a while, since candidate was turned back";
                    case UNCLEAN_END -> "an unclean end of the process";
                    case EXPERIMENT -> "whoever decides, since the experiment is over";
                };
        List<String> named = new ArrayList<>(held.checks());
        held.rules().forEach(rule -> named.add(text(rule)));
        return named.isEmpty() ? whole : whole + ": " + String.join(", ", named);
    }

    /// The part of a whole that `5%` or `0.05` writes; empty when it writes none.
    public static Optional<Double> share(String text) {
        String plain = text.strip();
        if (plain.length() > LONGEST_SHARE) {
            return Optional.empty();
        }
        Matcher percent = PERCENT.matcher(plain);
        if (percent.matches()) {
            return Optional.of(hundredth(percent.group(1)));
        }
        return NUMBER.matcher(plain).matches()
                ? Optional.of(Double.parseDouble(plain))
                : Optional.empty();
    }

    /// A part of a whole in percent, without the sign: 0.05 is `5`.
    public static String percent(double share) {
        return BigDecimal.valueOf(share)
                .movePointRight(PERCENT_PLACES)
                .stripTrailingZeros()
                .toPlainString();
    }

    /// Exactly what the decimal digits say: 20 is 0.2, not the double nearest to 20 / 100.0.
    private static double hundredth(String digits) {
        return new BigDecimal(digits).movePointLeft(PERCENT_PLACES).doubleValue();
    }
}
