package dev.slipway.cli.shadow;

import dev.slipway.api.error.TimeText;
import dev.slipway.api.shadow.ShadowDrop;
import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.api.shadow.ShadowReport.ColumnFinding;
import dev.slipway.api.shadow.ShadowReport.Coverage;
import dev.slipway.api.shadow.ShadowReport.Outlier;
import dev.slipway.api.shadow.ShadowReport.Part;
import dev.slipway.api.shadow.ShadowReport.TensorFinding;
import dev.slipway.cli.Table;
import dev.slipway.documents.Constants;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A shadow's report as people read it.
final class ShadowText {
    private static final double HUNDRED = 100;
    private static final double MILLION = 1e6;
    private static final int TENSORS = 20;
    private static final int COLUMNS = 10;
    private static final int OUTLIERS = 10;

    private ShadowText() {}

    static void print(ShadowReport report, PrintWriter out) {
        out.printf(
                "version %s shadows version %s of endpoint %s since %s%n",
                report.version(), report.stable(), report.endpoint(), TimeText.of(report.since()));
        out.println(state(report));
        out.println(Constants.word(report.verdict().result()) + ": " + report.verdict().why());
        coverage(report.coverage(), out);
        spent(report, out);
        tensors(report.tensors(), out);
        columns(report.columns(), out);
        outliers(report.outliers(), out);
        if (report.skew() != null) {
            SkewText.print(report.skew(), out);
        }
    }

    /// What it does, in words.
    static String state(ShadowReport report) {
        String state = Constants.word(report.state());
        return report.reason() == null
                ? String.format(
                        Locale.ROOT, "%s %.3g %% of the requests", state, HUNDRED * report.rate())
                : state + ": " + report.reason();
    }

    private static void coverage(Coverage coverage, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%d compared of %d sampled (%.1f %%), %d waiting; %d requests came, stable was"
                        + " asked again %d times%n",
                coverage.completed(),
                coverage.sampled(),
                HUNDRED * coverage.part(),
                coverage.waiting(),
                coverage.eligible(),
                coverage.reruns());
        if (!coverage.drops().isEmpty()) {
            out.println(
                    "dropped: "
                            + coverage.drops().stream()
                                    .map(ShadowText::drop)
                                    .collect(Collectors.joining(", ")));
        }
    }

    private static String drop(ShadowDrop drop) {
        return drop.count() + " " + Constants.word(drop.reason());
    }

    private static void spent(ShadowReport report, PrintWriter out) {
        double ratio = report.spent().latencyRatio();
        out.printf(
                Locale.ROOT,
                "%.1f s of processors%s%n",
                report.spent().cpu().toMillis() / 1e3,
                ratio == 0
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                "; median %s ms, stable's %s ms (× %.2f)",
                                millis(report.spent().median()),
                                millis(report.spent().stableMedian()),
                                ratio));
    }

    private static String millis(@Nullable Duration duration) {
        return duration == null
                ? "?"
                : String.format(Locale.ROOT, "%.3f", duration.toNanos() / MILLION);
    }

    private static void tensors(List<TensorFinding> tensors, PrintWriter out) {
        if (tensors.isEmpty()) {
            return;
        }
        out.println();
        Table table =
                new Table(
                        "TENSOR",
                        "DIFFERS",
                        "PAIRS",
                        "95 %",
                        "STABLE AGAIN",
                        "P99 / TOLERANCE",
                        "SHIFT",
                        "RANK FLIPS",
                        "FLIPS");
        for (TensorFinding one : tensors.subList(0, Math.min(TENSORS, tensors.size()))) {
            table.row(
                    one.name(),
                    one.differs() ? "yes" : "no",
                    count(one.beyond()),
                    bounds(one.beyond()),
                    count(one.stableBeyond()),
                    number(one.greatDistance()),
                    number(one.shift()),
                    count(one.rankFlips()),
                    count(one.flips()));
        }
        table.print(out);
        more(tensors.size(), TENSORS, out);
    }

    private static void columns(List<ColumnFinding> columns, PrintWriter out) {
        List<ColumnFinding> shown =
                columns.stream().filter(one -> one.differing().rows() > 0).toList();
        if (shown.isEmpty()) {
            return;
        }
        out.println();
        Table table =
                new Table(
                        "COLUMN",
                        "CONCENTRATES",
                        "PSI",
                        "ROWS",
                        "MISSING",
                        "ELSE",
                        "UNSEEN",
                        "ELSE");
        for (ColumnFinding one : shown.subList(0, Math.min(COLUMNS, shown.size()))) {
            table.row(
                    one.name(),
                    one.concentrates() ? "yes" : "no",
                    number(one.stability()),
                    one.differing().rows(),
                    percent(one.differing().missing()),
                    percent(one.agreeing().missing()),
                    percent(one.differing().unseen()),
                    percent(one.agreeing().unseen()));
        }
        table.print(out);
        more(shown.size(), COLUMNS, out);
    }

    private static void outliers(List<Outlier> outliers, PrintWriter out) {
        if (outliers.isEmpty()) {
            return;
        }
        out.println();
        Table table = new Table("PREDICTION", "TENSOR", "DIFFERS IN", "DISTANCE", "FIRST ROW");
        for (Outlier one : outliers.subList(0, Math.min(OUTLIERS, outliers.size()))) {
            table.row(
                    one.prediction(),
                    one.tensor(),
                    one.kind(),
                    one.distance() == null ? null : number(one.distance()),
                    one.values());
        }
        table.print(out);
        more(outliers.size(), OUTLIERS, out);
    }

    static void more(int all, int shown, PrintWriter out) {
        if (all > shown) {
            out.println("and " + (all - shown) + " more; -o json shows all");
        }
    }

    static String count(Part part) {
        return part.of() == 0 ? "" : part.count() + "/" + part.of();
    }

    static String bounds(Part part) {
        return part.of() == 0 ? "" : percent(part.low()) + " to " + percent(part.high());
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, "%.3g %%", HUNDRED * part);
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%.3g", value);
    }
}
