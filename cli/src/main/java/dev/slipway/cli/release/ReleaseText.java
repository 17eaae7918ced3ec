package dev.slipway.cli.release;

import dev.slipway.api.error.TimeText;
import dev.slipway.api.release.EvidenceReport;
import dev.slipway.api.release.EvidenceReport.ArmReport;
import dev.slipway.api.release.Held;
import dev.slipway.api.release.PerformanceReport;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseFinding;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleaseStatus;
import dev.slipway.api.release.ReleaseStatus.RuleReading;
import dev.slipway.api.release.ReleaseStatus.Timer;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.cli.Table;
import dev.slipway.documents.Constants;
import dev.slipway.documents.Durations;
import dev.slipway.documents.ReleaseForms;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A release as people read it: where it stands, its steps, both versions, its checks, and why.
final class ReleaseText {
    private static final int BAR = 40;
    private static final double LARGE = 1e6;
    private static final int DIGITS = 3;

    private ReleaseText() {}

    /// All of it.
    static String of(ReleaseStatus status) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        print(status, out);
        out.flush();
        return text.toString();
    }

    static void print(ReleaseStatus status, PrintWriter out) {
        Release release = status.release();
        out.println(head(release));
        out.println("phase    " + phase(status));
        copies(release.plan().strategy()).ifPresent(copies -> out.println("copies   " + copies));
        printSteps(status, out);
        out.println(
                "traffic  "
                        + bar(status.weight())
                        + "  "
                        + percent(status.weight())
                        + " to version "
                        + release.candidate().version());
        if (!status.why().value().isEmpty()) {
            out.println("why      " + status.why());
        }
        if (!release.heldFor().isEmpty()) {
            out.println("held     " + held(release.heldFor()));
        }
        turn(release)
                .ifPresent(move ->
                        out.println(
                                "back     after "
                                        + time(MoveTime.of(release, move))
                                        + " by "
                                        + Constants.word(move.transition().cause())
                                        + ": "
                                        + move.transition().why()));
        if (status.evidence().classes() != null) {
            out.println("classes  " + status.evidence().classes());
        }
        printPerformance(status.performance(), out);
        printArms(status, out);
        printFindings(status, out);
        for (RuleReading rule : status.rules()) {
            out.println();
            out.println("rule     " + reading(rule));
        }
        advice(status).forEach(out::println);
    }

    /// One line that says where it stands.
    static String line(ReleaseStatus status) {
        return status.release().id()
                + "  "
                + phase(status)
                + (status.why().value().isEmpty() ? "" : "  " + status.why());
    }

    private static String head(Release release) {
        return "release  "
                + release.id()
                + ": "
                + release.model()
                + " version "
                + release.stable().version()
                + " -> "
                + release.candidate().version()
                + ", "
                + release.plan().strategy().kind()
                + ", begun "
                + TimeText.of(release.started())
                + " by "
                + release.by()
                + (release.reason() == null ? "" : " (" + release.reason() + ")");
    }

    private static String phase(ReleaseStatus status) {
        int steps = status.release().plan().strategy().steps().size();
        StringBuilder text = new StringBuilder(Constants.word(status.phase()));
        if (status.step() > 0) {
            text.append(", step ").append(status.step());
            if (steps > 0) {
                text.append(" of ").append(steps);
            }
        }
        text.append(", ").append(percent(status.weight())).append(" to candidate");
        Timer timer = status.timer();
        if (timer != null) {
            text.append(", ")
                    .append(timer.name())
                    .append(' ')
                    .append(time(timer.passed()))
                    .append(" of ")
                    .append(time(timer.limit()));
        }
        return text.toString();
    }

    private static void printSteps(ReleaseStatus status, PrintWriter out) {
        List<Double> steps = status.release().plan().strategy().steps();
        if (steps.isEmpty()) {
            return;
        }
        boolean isThrough = status.phase() == ReleasePhase.FINAL;
        List<String> marks = new ArrayList<>();
        for (int i = 1; i <= steps.size(); i++) {
            String mark = isThrough || i < status.step() ? "x" : i == status.step() ? ">" : " ";
            marks.add("[" + mark + "] " + percent(steps.get(i - 1)));
        }
        out.println("steps    " + String.join("  ", marks));
    }

    private static String bar(double weight) {
        int full = weight > 0 ? (int) Math.max(1, Math.round(weight * BAR)) : 0;
        return "[" + "#".repeat(full) + ".".repeat(BAR - full) + "]";
    }

    /// What candidate showed under load before it answered anybody.
    private static void printPerformance(@Nullable PerformanceReport report, PrintWriter out) {
        if (report != null) {
            out.println("load     " + Constants.word(report.verdict()) + ": " + report.why());
        }
    }

    private static void printArms(ReleaseStatus status, PrintWriter out) {
        ArmReport stable = status.evidence().stable();
        ArmReport candidate = status.evidence().candidate();
        if (stable == null || candidate == null) {
            if (!status.evidence().equals(EvidenceReport.NONE)) {
                out.println("evidence " + status.evidence().why());
            }
            return;
        }
        List<String> heads = new ArrayList<>(List.of("VERSION", "ANSWERS", "BAD", "RATE"));
        stable.latencies()
                .forEach(one -> heads.add("P" + ReleaseForms.percent(one.quantile()) + " MS"));
        if (candidate.labels() != null) {
            heads.addAll(List.of("LABELLED", "AWAITED", "MISSING"));
        }
        Table table = new Table(heads.toArray(String[]::new));
        Release release = status.release();
        table.row(arm("stable " + release.stable().version(), stable, heads.size()));
        table.row(arm("candidate " + release.candidate().version(), candidate, heads.size()));
        out.println();
        table.print(out);
        out.println();
        out.printf(
                Locale.ROOT,
                "candidate has served %,d bad answer%s in %s%n",
                candidate.bad(),
                candidate.bad() == 1 ? "" : "s",
                time(Duration.ofSeconds(status.evidence().seconds())));
    }

    private static @Nullable Object[] arm(String name, ArmReport arm, int columns) {
        List<String> cells = new ArrayList<>();
        cells.add(name);
        cells.add(String.format(Locale.ROOT, "%,d", arm.answers()));
        cells.add(String.format(Locale.ROOT, "%,d", arm.bad()));
        cells.add(
                arm.answers() == 0
                        ? ""
                        : String.format(Locale.ROOT, "%.3f %%", 100.0 * arm.bad() / arm.answers()));
        for (EvidenceReport.Latency one : arm.latencies()) {
            Double high = one.highMillis();
            cells.add(number(one.lowMillis()) + " to " + (high == null ? "?" : number(high)));
        }
        EvidenceReport.Labels labels = arm.labels();
        if (labels != null) {
            for (long count : List.of(labels.labelled(), labels.awaited(), labels.missing())) {
                cells.add(String.format(Locale.ROOT, "%,d", count));
            }
        }
        while (cells.size() < columns) {
            cells.add("");
        }
        return cells.subList(0, columns).toArray();
    }

    private static String held(List<Held> held) {
        return held.stream()
                .map(one -> "for " + ReleaseForms.heldFor(one))
                .collect(Collectors.joining(", before that "));
    }

    /// The move with which it turned back, if it did.
    private static Optional<Release.Move> turn(Release release) {
        return release.moves().reversed().stream()
                .filter(move -> move.transition().to() == ReleasePhase.ABORTING)
                .findFirst();
    }

    private static void printFindings(ReleaseStatus status, PrintWriter out) {
        EvidenceReport evidence = status.evidence();
        if (evidence.findings().isEmpty()) {
            return;
        }
        Table table = new Table("CHECK", "LEADS TO", "VALUE", "THRESHOLD", "VERDICT");
        for (ReleaseFinding finding : evidence.findings()) {
            table.row(
                    finding.check(),
                    Constants.word(finding.leadsTo()),
                    number(finding.value()),
                    number(finding.threshold()),
                    Constants.word(finding.verdict()));
        }
        out.println();
        table.print(out);
        if (status.phase().isOver()) {
            return;
        }
        out.println();
        out.println("evidence " + Constants.word(evidence.answer()) + ": " + evidence.why());
    }

    private static String reading(RuleReading rule) {
        String standing =
                rule.value() == null
                        ? "open"
                        : rule.broken().isZero()
                                ? "kept"
                                : "broken for "
                                        + time(rule.broken())
                                        + " of "
                                        + time(rule.rule().lasting());
        return ReleaseForms.text(rule.rule()) + ": " + standing + ", " + rule.why();
    }

    /// What a person can do about a release that is held.
    private static List<String> advice(ReleaseStatus status) {
        if (status.phase() != ReleasePhase.HOLD) {
            return List.of();
        }
        String endpoint = status.release().endpoint().value();
        return List.of(
                "",
                status.release().goesOnByItself()
                        ? "It goes on by itself once that has mended, or as you say:"
                        : "It waits for you:",
                "  slipway release resume " + endpoint + " --reason TEXT    go on where it was",
                "  slipway release promote " + endpoint + " --reason TEXT   candidate takes over",
                "  slipway release abort " + endpoint + " --reason TEXT     back to stable");
    }

    /// A plan in a few lines.
    static void print(ReleasePlan plan, PrintWriter out) {
        List<String> steps = plan.strategy().steps().stream().map(ReleaseText::percent).toList();
        out.println(
                "strategy "
                        + plan.strategy().kind()
                        + ": "
                        + (steps.isEmpty()
                                ? "steps by the budget of bad answers"
                                : String.join(", ", steps)));
        copies(plan.strategy()).ifPresent(copies -> out.println("copies   " + copies));
        out.println("sticky   " + plan.sticky().text());
        ReleasePlan.Patience patience = plan.patience();
        out.println(
                "times    bake "
                        + Durations.text(patience.bake())
                        + ", step "
                        + Durations.text(patience.step())
                        + ", hold "
                        + Durations.text(patience.hold())
                        + ", soak "
                        + Durations.text(patience.soak()));
        out.printf(
                Locale.ROOT,
                "risks    a good version is aborted in %s %%, a worse one passes a step in %s %%%n",
                ReleaseForms.percent(plan.risks().alpha()),
                ReleaseForms.percent(plan.risks().beta()));
        out.println("gates    " + gates(plan.gates()));
    }

    /// What has to be shown on copies of requests first; empty where nothing has.
    private static Optional<String> copies(ReleaseStrategy strategy) {
        return switch (strategy) {
            case ReleaseStrategy.ShadowThenCanary asked ->
                    Optional.of(
                            copies(asked.compared(), asked.mostFlips())
                                    + ", of "
                                    + percent(asked.sample())
                                    + " of the requests");
            case ReleaseStrategy.BlueGreen asked ->
                    asked.rehearsal() == 0
                            ? Optional.empty()
                            : Optional.of(copies(asked.rehearsal(), asked.mostFlips()));
            case ReleaseStrategy.Canary _,
                    ReleaseStrategy.AllAtOnce _,
                    ReleaseStrategy.Experiment _ ->
                    Optional.empty();
        };
    }

    private static String copies(int pairs, double mostFlips) {
        return String.format(
                Locale.ROOT,
                "%,d compared, at most %s of the decisions others",
                pairs,
                percent(mostFlips));
    }

    private static String gates(ReleasePlan.Gates gates) {
        String load =
                switch (gates.performance()) {
                    case AUTO -> "a load test where the endpoint has an slo";
                    case SLO -> "a load test against the slo";
                    case OFF -> "no load test";
                };
        return load
                + (gates.rate() == null ? "" : " at " + number(gates.rate()) + " a second")
                + (gates.acceptSignatureChange() ? ", other tensors accepted" : "");
    }

    static String percent(double share) {
        return new BigDecimal(ReleaseForms.percent(share))
                        .round(new MathContext(DIGITS))
                        .stripTrailingZeros()
                        .toPlainString()
                + " %";
    }

    /// A time of which whole seconds are enough, in its two largest units.
    static String time(Duration time) {
        long seconds = time.toSeconds();
        long days = seconds / 86_400;
        long hours = seconds / 3_600 % 24;
        long minutes = seconds / 60 % 60;
        if (days > 0) {
            return days + "d" + (hours > 0 ? " " + hours + "h" : "");
        }
        if (hours > 0) {
            return hours + "h" + (minutes > 0 ? " " + minutes + "m" : "");
        }
        if (minutes > 0) {
            return minutes + "m" + (seconds % 60 > 0 ? " " + seconds % 60 + "s" : "");
        }
        return seconds + "s";
    }

    /// Three digits that count.
    static String number(double value) {
        if (value >= LARGE) {
            return "> 1,000,000";
        }
        return value >= 100
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%.3g", value);
    }
}
