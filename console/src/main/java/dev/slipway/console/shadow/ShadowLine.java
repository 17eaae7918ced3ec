package dev.slipway.console.shadow;

import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.api.shadow.ShadowReport.Part;
import dev.slipway.api.shadow.ShadowReport.TensorFinding;
import dev.slipway.api.shadow.ShadowVerdict;
import dev.slipway.console.page.Figures;
import dev.slipway.console.page.Links;
import dev.slipway.console.page.Words;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A shadow as pages show it.
public record ShadowLine(ShadowReport report) {
    private static final int MOST = 100;

    /// Address of its page.
    public String address() {
        return Links.to(path()).toString();
    }

    /// Where the form that ends it is sent.
    public String end() {
        return Links.to(path() + "/end").toString();
    }

    private String path() {
        return "/shadows/"
                + Figures.path(report.endpoint().value())
                + "/"
                + Figures.path(report.version().toString());
    }

    /// Its verdict in a word.
    public String verdict() {
        return switch (report.verdict().result()) {
            case ShadowVerdict.Result.PASSED -> "nothing speaks against it";
            case ShadowVerdict.Result.DIFFERS -> "differs";
            case ShadowVerdict.Result.INSUFFICIENT -> "too little compared";
        };
    }

    /// How that is to be shown.
    public String mood() {
        return switch (report.verdict().result()) {
            case ShadowVerdict.Result.PASSED -> "good";
            case ShadowVerdict.Result.DIFFERS -> "bad";
            case ShadowVerdict.Result.INSUFFICIENT -> "quiet";
        };
    }

    /// What is shown of a tensor, in words: before enough was compared, that it does not differ is
    /// not.
    public String verdict(TensorFinding tensor) {
        if (tensor.differs()) {
            return "differs";
        }
        return isPassed() ? "no more than stable itself" : "not shown to differ";
    }

    /// How that is to be shown.
    public String mood(TensorFinding tensor) {
        if (tensor.differs()) {
            return "bad";
        }
        return isPassed() ? "good" : "quiet";
    }

    private boolean isPassed() {
        return report.verdict().result() == ShadowVerdict.Result.PASSED;
    }

    /// What it does, in words.
    public String state() {
        String word = Words.of(report.state());
        return report.reason() == null
                ? word + " " + Figures.percent(report.rate()) + " of the requests"
                : word + ": " + report.reason();
    }

    /// Rows of all tensors that the version's threshold decides otherwise.
    public long flips() {
        return report.tensors().stream().mapToLong(one -> one.flips().count()).sum();
    }

    /// How many tensors differ.
    public long differing() {
        return report.tensors().stream().filter(TensorFinding::differs).count();
    }

    /// The tensors, those that differ first.
    public List<TensorFinding> tensors() {
        return report.tensors().stream()
                .sorted((one, other) -> Boolean.compare(other.differs(), one.differs()))
                .limit(MOST)
                .toList();
    }

    /// The columns that say anything.
    public List<ShadowReport.ColumnFinding> columns() {
        return report.columns().stream()
                .filter(one -> one.differing().rows() > 0)
                .limit(MOST)
                .toList();
    }

    /// How often its median is stable's; empty when nothing was measured.
    public String slower() {
        double ratio = report.spent().latencyRatio();
        return ratio == 0 ? "" : number(ratio) + " times stable's";
    }

    /// A count and of how many.
    public static String count(Part part) {
        return part.of() == 0
                ? ""
                : Figures.count(part.count()) + " of " + Figures.count(part.of());
    }

    /// The bounds of a part.
    public static String bounds(Part part) {
        return part.of() == 0
                ? ""
                : Figures.percent(part.low()) + " to " + Figures.percent(part.high());
    }

    /// A number as pages write them; empty when there is none.
    public static String number(@Nullable Double value) {
        return value == null ? "" : Figures.number(value);
    }
}
