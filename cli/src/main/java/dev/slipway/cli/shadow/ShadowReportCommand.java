package dev.slipway.cli.shadow;

import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.api.shadow.ShadowVerdict;
import dev.slipway.cli.Console;
import dev.slipway.cli.JunitOption;
import dev.slipway.cli.JunitReport;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.client.SlipwayClient;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `slipway shadow report`.
@Command(
        name = "report",
        description = {
            "Show what a shadow has shown so far; its verdict is the exit code.",
            "0 passed, 1 differs, 3 too little was compared."
        },
        footer = {
            "",
            "Examples:",
            "  slipway shadow report flights --version 2",
            "  slipway shadow report flights --version 2 -o json --junit shadow.xml"
        })
public final class ShadowReportCommand implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final int INCONCLUSIVE = 3;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Mixin private ShadowArguments shadow = new ShadowArguments();

    @Mixin private JunitOption junit = new JunitOption();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        try (SlipwayClient client = server.client()) {
            ShadowReport report = client.shadows().report(shadow.endpoint(), shadow.version());
            output.print(console, report, out -> ShadowText.print(report, out));
            junit.write(junit(report));
            return code(report.verdict());
        }
    }

    private static JunitReport junit(ShadowReport report) {
        ShadowVerdict verdict = report.verdict();
        return new JunitReport(
                "slipway shadow",
                List.of(
                        new JunitReport.Check(
                                report.endpoint() + "/" + report.version(),
                                verdict.result() == ShadowVerdict.Result.PASSED
                                        ? List.of()
                                        : List.of(verdict.why()))));
    }

    private static int code(ShadowVerdict verdict) {
        return switch (verdict.result()) {
            case PASSED -> 0;
            case DIFFERS -> FAILED;
            case INSUFFICIENT -> INCONCLUSIVE;
        };
    }
}
