package dev.slipway.console.cost;

import dev.slipway.api.cost.CostCause;
import dev.slipway.api.cost.CostLine;
import dev.slipway.api.cost.CostReport;
import dev.slipway.api.cost.Usage;
import dev.slipway.console.page.Figures;
import dev.slipway.documents.MemoryHours;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the page about cost shows.
///
/// @param endpoint of which alone something is shown; empty for all
/// @param since when the server began to count; absent where nothing could be asked
/// @param isPriced whether anything has a price
/// @param totals of all lines together
/// @param error why the filter cannot be; absent when it can
public record CostListView(
        String endpoint,
        @Nullable Instant since,
        boolean isPriced,
        List<Total> totals,
        List<CostRow> rows,
        @Nullable String error) {
    private static final double MILLION = 1e6;

    public CostListView {
        totals = List.copyOf(totals);
        rows = List.copyOf(rows);
    }

    /// A figure of all lines together.
    ///
    /// @param detail what it is, in a few words
    public record Total(String name, String value, String detail) {}

    static CostListView of(String endpoint, CostReport report) {
        return new CostListView(
                endpoint,
                report.since(),
                report.currency() != null,
                totals(report),
                report.lines().stream().map(line -> CostRow.of(line, report.currency())).toList(),
                null);
    }

    static CostListView refused(String endpoint, String reason) {
        return new CostListView(endpoint, null, false, List.of(), List.of(), reason);
    }

    private static List<Total> totals(CostReport report) {
        Usage used = report.lines().stream().map(CostLine::usage).reduce(Usage.NONE, Usage::plus);
        long answers = answers(report);
        List<Total> totals = new ArrayList<>();
        if (report.currency() != null) {
            totals.addAll(money(report, report.currency(), answers));
        }
        totals.add(new Total("Answers", Figures.count(answers), "predictions"));
        totals.add(new Total("Slot time", CostRow.seconds(used.slotNanos()), "time taken"));
        totals.add(new Total("Memory", MemoryHours.text(used.byteSeconds()), "held for that long"));
        return totals;
    }

    /// What callers got: of those beside it nobody has asked for any.
    private static long answers(CostReport report) {
        return report.lines().stream()
                .filter(line -> line.cause() == CostCause.SERVE)
                .mapToLong(line -> line.usage().predictions())
                .sum();
    }

    /// Without jobs, whose rows are nobody's answers.
    private static double costOfAnswers(CostReport report) {
        return report.lines().stream()
                .filter(line -> line.cause() != CostCause.JOB)
                .map(line -> new BigDecimal(line.cost()))
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .doubleValue();
    }

    private static List<Total> money(CostReport report, String currency, long answers) {
        double cost = new BigDecimal(report.total()).doubleValue();
        double days = report.days();
        return List.of(
                new Total("Cost", Figures.number(cost), currency + " since then"),
                new Total(
                        "Cost a day",
                        days > 0 ? Figures.number(cost / days) : Figures.NONE,
                        currency + ", on average"),
                new Total(
                        "A million answers",
                        answers > 0
                                ? Figures.number(costOfAnswers(report) * MILLION / answers)
                                : Figures.NONE,
                        currency + ", on average, without jobs"));
    }
}
