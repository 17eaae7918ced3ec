package dev.slipway.cli;

import dev.slipway.api.status.Eviction;
import dev.slipway.api.status.TierReport;
import dev.slipway.api.status.TierReport.Phase;
import dev.slipway.api.status.TierReport.Start;
import dev.slipway.api.status.TierReport.VersionTier;
import dev.slipway.client.SlipwayClient;
import dev.slipway.documents.Constants;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `slipway endpoint tiers`.
@Command(
        name = "tiers",
        mixinStandardHelpOptions = true,
        description = {
            "Show which versions are loaded, and which are loaded on request.",
            "Loaded ones are hot, the others warm or cold. It also shows what loading took,",
            "and why versions were unloaded."
        },
        footer = {
            "",
            "Examples:",
            "  slipway endpoint tiers",
            "  slipway endpoint tiers flights -o json"
        })
public final class EndpointTiersCommand implements Callable<Integer> {
    private static final double MILLION = 1e6;
    private static final double MIB = 1 << 20;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Mixin private EndpointArgument endpoint = new EndpointArgument();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        try (SlipwayClient client = server.client()) {
            TierReport report = endpoint.name().map(client::tiers).orElseGet(client::tiers);
            output.print(console, report, out -> print(report, out));
            if (report.versions().isEmpty()) {
                UnknownEndpoint.hint(console, client, endpoint, "no version is known");
            }
        }
        return 0;
    }

    private static void print(TierReport report, PrintWriter out) {
        Table table =
                new Table(
                        "VERSION",
                        "TIER",
                        "MIB",
                        "REQUESTS/S",
                        "RELOAD-MS",
                        "WAITING",
                        "LAST START");
        for (VersionTier one : report.versions()) {
            table.row(
                    one.version(),
                    Constants.word(one.tier()),
                    number(one.memoryBytes() / MIB),
                    number(one.requestsPerSecond()),
                    number(one.reload().toNanos() / MILLION),
                    one.waiting(),
                    one.starts().isEmpty() ? null : start(one.starts().getLast()));
        }
        table.print(out);
        if (!report.evictions().isEmpty()) {
            out.println();
            evictions(report.evictions(), out);
        }
        out.println();
        out.printf(
                Locale.ROOT,
                "%d hot, %d warm (%.1f MiB of packages), %d cold%n",
                report.hot(),
                report.warm(),
                report.warmBytes() / MIB,
                report.cold());
    }

    private static void evictions(List<Eviction> evictions, PrintWriter out) {
        Table table =
                new Table(
                        "UNLOADED",
                        "AT",
                        "REASON",
                        "REQUESTS/S",
                        "RELOAD-MS",
                        "MIB",
                        "SCORE",
                        "NEEDED BY");
        for (Eviction one : evictions) {
            Eviction.Inputs inputs = one.inputs();
            table.row(
                    one.version(),
                    one.at(),
                    Constants.word(one.reason()),
                    number(inputs.requestsPerSecond()),
                    number(inputs.reload().toNanos() / MILLION),
                    number(inputs.bytes() / MIB),
                    number(inputs.score()),
                    one.neededBy());
        }
        table.print(out);
    }

    private static String start(Start start) {
        return "from "
                + Constants.word(start.from())
                + ": "
                + start.phases().stream()
                        .map(EndpointTiersCommand::phase)
                        .collect(Collectors.joining(", "));
    }

    private static String phase(Phase phase) {
        return Constants.word(phase.phase())
                + " "
                + number(phase.took().toNanos() / MILLION)
                + " ms";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
