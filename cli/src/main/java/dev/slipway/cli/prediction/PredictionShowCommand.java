package dev.slipway.cli.prediction;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.capture.CaptureTimes;
import dev.slipway.api.capture.CapturedColumn;
import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.error.TimeText;
import dev.slipway.api.feedback.FeedbackEntry;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.Cell;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.cli.ShownText;
import dev.slipway.client.SlipwayClient;
import dev.slipway.documents.Constants;
import dev.slipway.documents.Documents;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway prediction show`.
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description =
                "Show a kept prediction: what came in, what went out, how long each stop took.",
        footer = {
            "",
            "Examples:",
            "  slipway prediction show 019ac0b6b1f200000000012f4c1d92aa",
            "  slipway prediction show 019ac0b6b1f200000000012f4c1d92aa -o json"
        })
public final class PredictionShowCommand implements Callable<Integer> {
    private static final int SHOWN = 8;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Parameters(paramLabel = "ID", description = "The prediction id, as its answer had it.")
    private String id = "";

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        try (SlipwayClient client = server.client()) {
            CapturedPrediction found = client.captures().one(new PredictionId(id));
            List<FeedbackEntry> said = client.captures().feedback(new PredictionId(id));
            ObjectNode document = (ObjectNode) Documents.tree(found);
            document.set("feedback", Documents.tree(said));
            output.print(
                    Console.of(spec),
                    document,
                    out -> {
                        print(out, found);
                        said.forEach(entry -> print(out, entry));
                    });
        }
        return 0;
    }

    private static void print(PrintWriter out, CapturedPrediction one) {
        line(out, "id", one.id());
        line(out, "time", one.time());
        line(out, "endpoint", one.endpoint());
        line(out, "version", one.version());
        line(out, "route", Constants.word(one.route()));
        line(out, "protocol", one.protocol());
        line(out, "status", Constants.word(one.status()));
        line(out, "refusal", one.refusal() == null ? null : Constants.word(one.refusal()));
        line(out, "kept", Constants.word(one.kept()));
        line(out, "trace", one.trace());
        line(out, "rows", one.rows());
        line(out, "bytes", one.requestBytes() + " in, " + one.responseBytes() + " out");
        CaptureTimes times = one.times();
        line(
                out,
                "times",
                String.format(
                        Locale.ROOT,
                        "decode %s, queue %s, compute %s, encode %s, total %s",
                        micros(times.decodeNanos()),
                        micros(times.queueNanos()),
                        micros(times.computeNanos()),
                        micros(times.encodeNanos()),
                        micros(times.totalNanos())));
        one.inputs().forEach(column -> column(out, "input", column));
        one.features().forEach(column -> column(out, "feature", column));
        one.outputs().forEach(column -> column(out, "output", column));
    }

    private static void print(PrintWriter out, FeedbackEntry said) {
        Cell label = said.item().label();
        line(
                out,
                label == null ? "outcome" : "label",
                (label == null ? said.item().outcome() : text(label))
                        + ", known "
                        + TimeText.of(said.known())
                        + ", says "
                        + said.by());
    }

    private static void column(PrintWriter out, String side, CapturedColumn column) {
        List<Cell> values = column.values();
        String shown =
                values.stream()
                        .limit(SHOWN)
                        .map(PredictionShowCommand::text)
                        .collect(Collectors.joining(", "));
        String more = values.size() > SHOWN ? ", ... (" + values.size() + " values)" : "";
        line(out, side, column.name() + " = " + shown + more);
    }

    private static String text(Cell cell) {
        return switch (cell) {
            case Cell.Missing() -> "missing";
            case Cell.Text(String value) -> value;
            case Cell.Digits(String value) -> value;
            case Cell.Whole(long value) -> Long.toString(value);
            case Cell.Real(double value) -> Double.toString(value);
        };
    }

    /// Values and labels are what somebody elsewhere wrote, who could add lines of their own.
    private static void line(PrintWriter out, String name, @Nullable Object value) {
        if (value != null) {
            out.printf("%-10s %s%n", name, ShownText.line(value.toString()));
        }
    }

    private static String micros(long nanos) {
        return String.format(Locale.ROOT, "%.1f µs", nanos / 1e3);
    }
}
