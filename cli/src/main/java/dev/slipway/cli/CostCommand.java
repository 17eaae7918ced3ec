package dev.slipway.cli;

import dev.slipway.api.cost.CostLine;
import dev.slipway.api.cost.CostReport;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.error.TimeText;
import dev.slipway.client.SlipwayClient;
import dev.slipway.documents.Constants;
import dev.slipway.documents.MemoryHours;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `slipway cost`.
@Command(
        name = "cost",
        description = {
            "Show what was used since the server started, and what that costs.",
            "Requests go on the account of the caller's team; memory and cold starts on that",
            "of the endpoint's owner. Without prices in the server's settings costs are",
            "unpriced."
        },
        footer = {
            "",
            "Examples:",
            "  slipway cost",
            "  slipway cost flights",
            "  slipway cost flights -o json"
        })
public final class CostCommand implements Callable<Integer> {
    private static final double NANOS = 1e9;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Mixin private EndpointArgument endpoint = new EndpointArgument();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        try (SlipwayClient client = server.client()) {
            CostReport report = endpoint.name().map(client::costs).orElseGet(client::costs);
            output.print(console, report, out -> print(report, out));
            if (report.lines().isEmpty()) {
                UnknownEndpoint.hint(console, client, endpoint, "no use is counted");
            }
        }
        return 0;
    }

    private static void print(CostReport report, PrintWriter out) {
        Table table =
                new Table(
                        "ENDPOINT",
                        "VERSION",
                        "TEAM",
                        "CAUSE",
                        "PREDICTIONS",
                        "SLOT-SECONDS",
                        "CPU-SECONDS",
                        "MEMORY",
                        "COST");
        for (CostLine line : report.lines()) {
            Usage used = line.usage();
            table.row(
                    line.endpoint(),
                    line.version() == null ? "earlier" : line.version(),
                    line.team(),
                    Constants.word(line.cause()),
                    used.predictions(),
                    number(used.slotNanos() / NANOS),
                    number(used.cpuNanos() / NANOS),
                    MemoryHours.text(used.byteSeconds()),
                    line.cost());
        }
        table.print(out);
        out.println();
        out.println(
                "total "
                        + report.total()
                        + (report.currency() == null ? "" : " " + report.currency())
                        + " since "
                        + TimeText.of(report.since()));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
