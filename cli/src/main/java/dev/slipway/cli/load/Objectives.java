package dev.slipway.cli.load;

import dev.slipway.api.spec.EndpointSpec.Slo;
import dev.slipway.documents.Durations;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a load run has to keep: latencies at quantiles, and a part of requests that may fail.
///
/// A run with too few requests to show that an objective is kept does not keep it. What breaks one
/// breaks it however few there were.
public record Objectives(List<Objective> all) {
    private static final Pattern QUANTILE = Pattern.compile("p([0-9]{1,2}(?:\\.[0-9]{1,3})?)");
    private static final Pattern TIME = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(us|ms|s)");
    private static final Pattern PERCENT = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)%");

    /// What a quotient of such decimals may be off by.
    private static final double ROUNDING = 1e-5;

    private static final String GRAMMAR = "such as p99=200ms,errors=0.1%";

    public Objectives {
        all = List.copyOf(all);
    }

    /// One thing to keep.
    public sealed interface Objective {
        /// As it was written.
        String text();

        /// Of answered requests, so many percent come within a time of being due.
        record Latency(double percentile, Duration most, String text) implements Objective {}

        /// So many percent of the requests, at most, are not answered.
        record Errors(double mostPercent, String text) implements Objective {}
    }

    /// What became of an objective, or of all.
    public enum Verdict {
        /// It was kept.
        KEPT,
        /// Nothing broke it, and there were too few requests to know.
        INCONCLUSIVE,
        /// It was broken.
        BROKEN
    }

    /// What became of one objective.
    ///
    /// @param measured in words
    public record Check(String objective, Verdict verdict, String measured) {
        /// The same of a run that was ended before its time, which shows of no objective that it
        /// is kept.
        public Check unfinished() {
            return verdict == Verdict.KEPT
                    ? new Check(objective, Verdict.INCONCLUSIVE, measured + " until it was ended")
                    : this;
        }
    }

    /// Reads `p99=200ms,errors=0.1%`. Without `errors`, no request may fail.
    ///
    /// *Errors*: `IllegalArgumentException`.
    public static Objectives parse(String text) {
        List<Objective> all = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            all.add(objective(part.strip()));
        }
        if (all.stream().noneMatch(Objective.Errors.class::isInstance)) {
            all.add(new Objective.Errors(0, "errors=0%"));
        }
        return new Objectives(all);
    }

    /// What an endpoint's own objective comes to.
    public static Objectives of(Slo slo) {
        BigDecimal bad =
                BigDecimal.ONE.subtract(BigDecimal.valueOf(slo.availability())).movePointRight(2);
        return new Objectives(
                List.of(
                        latency(50, slo.p50()),
                        latency(99, slo.p99()),
                        new Objective.Errors(
                                bad.doubleValue(),
                                "errors=" + bad.stripTrailingZeros().toPlainString() + "%")));
    }

    private static Objective latency(int percentile, Duration most) {
        return new Objective.Latency(
                percentile, most, "p" + percentile + "=" + Durations.text(most));
    }

    private static Objective objective(String part) {
        int equals = part.indexOf('=');
        String name = equals < 0 ? part : part.substring(0, equals);
        String value = equals < 0 ? "" : part.substring(equals + 1);
        Matcher quantile = QUANTILE.matcher(name);
        Matcher time = TIME.matcher(value);
        Matcher percent = PERCENT.matcher(value);
        if (quantile.matches() && time.matches()) {
            return new Objective.Latency(
                    Double.parseDouble(quantile.group(1)), duration(time), part);
        }
        if (name.equals("errors") && percent.matches()) {
            return new Objective.Errors(Double.parseDouble(percent.group(1)), part);
        }
        throw new IllegalArgumentException("slo: " + part + " (expected: " + GRAMMAR + ")");
    }

    private static Duration duration(Matcher time) {
        double nanos =
                switch (time.group(2)) {
                    case "us" -> 1e3;
                    case "ms" -> 1e6;
                    default -> 1e9;
                };
        return Duration.ofNanos(Math.round(Double.parseDouble(time.group(1)) * nanos));
    }

    /// What became of each objective.
    ///
    /// @param more what brings more requests, in words
    public List<Check> judge(LoadReport report, String more) {
        return all.stream().map(one -> judge(one, report, more)).toList();
    }

    /// The worst of them.
    public static Verdict worst(List<Check> checks) {
        return checks.stream().map(Check::verdict).reduce(Verdict.KEPT, Objectives::worse);
    }

    private static Verdict worse(Verdict left, Verdict right) {
        return left.compareTo(right) >= 0 ? left : right;
    }

    private static Check judge(Objective one, LoadReport report, String more) {
        long answered = report.latency().getTotalCount();
        return switch (one) {
            case Objective.Latency(double percentile, Duration most, String text) -> {
                double micros = report.micros(percentile);
                double bound = most.toNanos() / 1e3;
                boolean isSlow = micros > Math.max(bound, report.microsLikeIt(most));
                double shown = isSlow ? micros : Math.min(micros, bound);
                long needed = needed(100 - percentile);
                yield isSlow || answered >= needed
                        ? new Check(
                                text,
                                isSlow ? Verdict.BROKEN : Verdict.KEPT,
                                String.format(Locale.ROOT, "%.3f ms", shown / 1e3))
                        : tooFew(text, answered + " answers", needed, more);
            }
            case Objective.Errors(double mostPercent, String text) -> {
                long failed = report.failures(answered);
                long due = answered + failed;
                double percent = 100.0 * failed / Math.max(1, due);
                boolean isFailing = percent > mostPercent;
                long needed = needed(mostPercent);
                yield isFailing || due >= needed
                        ? new Check(
                                text,
                                isFailing ? Verdict.BROKEN : Verdict.KEPT,
                                String.format(
                                        Locale.ROOT, "%.3f %% (%d of %d)", percent, failed, due))
                        : tooFew(text, due + " requests", needed, more);
            }
        };
    }

    private static Check tooFew(String objective, String seen, long needed, String more) {
        return new Check(
                objective,
                Verdict.INCONCLUSIVE,
                seen + " of the " + needed + " that it takes (" + more + ")");
    }

    /// How many requests it takes to show that no more than a part of them is bad: where none of so
    /// many is, no larger part is with 95 % confidence. No number shows that none ever is, so that
    /// is asked of what was sent.
    ///
    /// *Source*: Hanley and Lippman-Hand, "If nothing goes wrong, is everything all right?", 1983:
    /// the rule of three.
    private static long needed(double percent) {
        return percent == 0 ? 1 : Math.max(1, (long) Math.ceil(3 * 100 / percent - ROUNDING));
    }
}
