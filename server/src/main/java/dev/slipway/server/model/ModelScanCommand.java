package dev.slipway.server.model;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.slipway.cli.Console;
import dev.slipway.cli.Counted;
import dev.slipway.cli.JunitOption;
import dev.slipway.cli.JunitReport;
import dev.slipway.cli.OutputOption;
import dev.slipway.documents.Constants;
import dev.slipway.scan.ModelScanner;
import dev.slipway.scan.Report;
import dev.slipway.scan.ReportJson;
import dev.slipway.scan.Suppressions;
import dev.slipway.scan.finding.Finding;
import dev.slipway.scan.finding.Limits;
import dev.slipway.server.exit.Exit;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway model scan`.
@Command(
        name = "scan",
        mixinStandardHelpOptions = true,
        description = {
            "Look for code, traps and secrets in model files without running any of it.",
            "What a file is, is told by its content: pickles, PyTorch, NumPy, ONNX, safetensors,",
            "ZIP, tar, gzip and texts are looked into, whatever they are called."
        },
        footer = {
            "",
            "Examples:",
            "  slipway model scan flights",
            "  slipway model scan model.pt -o json",
            "  slipway model scan flights --suppressions reviewed.json --junit scan.xml",
            "",
            "Exit codes: 0 clean, 1 findings."
        })
final class ModelScanCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "PATH", description = "A model file or directory.")
    private Path path = Path.of("");

    @Option(
            names = "--suppressions",
            paramLabel = "FILE",
            description = "Findings that somebody reviewed and accepted, until a day.")
    private @Nullable Path suppressions;

    @Mixin private JunitOption junit = new JunitOption();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        Suppressions reviewed =
                suppressions == null
                        ? Suppressions.none()
                        : Suppressions.read(suppressions, LocalDate.now(Clock.systemUTC()));
        Report report = new ModelScanner(Limits.usual(), reviewed).scan(path);
        if (!output.isText()) {
            output.document(console, json -> writeReport(json, report));
        } else {
            printText(console.out(), report);
        }
        junit.write(checks(report));
        return report.isClean() ? Exit.PASSED : Exit.FAILED;
    }

    private JunitReport checks(Report report) {
        List<String> findings =
                new ArrayList<>(
                        report.findings().stream()
                                .map(found ->
                                        found.file()
                                                + " at "
                                                + found.offset()
                                                + ": "
                                                + found.rule()
                                                + ": "
                                                + found.message())
                                .toList());
        if (report.dropped() > 0) {
            findings.add("and " + report.dropped() + " more");
        }
        return new JunitReport(
                "slipway model scan", List.of(new JunitReport.Check(path.toString(), findings)));
    }

    private static void printText(PrintWriter out, Report report) {
        if (!report.findings().isEmpty()) {
            int widest =
                    report.findings().stream()
                            .mapToInt(found -> found.file().length())
                            .max()
                            .orElse(4);
            String row = "%-8s  %-26s  %-" + Math.max(4, Math.min(widest, 60)) + "s  %10s  %s%n";
            out.printf(row, "SEVERITY", "RULE", "FILE", "OFFSET", "FINDING");
            for (Finding finding : report.findings()) {
                out.printf(
                        row,
                        Constants.word(finding.severity()),
                        finding.rule(),
                        finding.file(),
                        finding.offset(),
                        finding.message());
            }
        }
        if (report.dropped() > 0) {
            out.printf("and %,d more%n", report.dropped());
        }
        out.printf(
                "%s scanned: %s%s%n",
                Counted.of(report.files(), "file"),
                report.isClean() ? "clean" : Counted.of(report.findings().size(), "finding"),
                report.suppressed().isEmpty()
                        ? ""
                        : ", " + report.suppressed().size() + " suppressed");
    }

    private static void writeReport(JsonGenerator json, Report report) throws IOException {
        json.writeStartObject();
        json.writeBooleanField("clean", report.isClean());
        ReportJson.writeMembers(json, report);
        json.writeEndObject();
    }
}
