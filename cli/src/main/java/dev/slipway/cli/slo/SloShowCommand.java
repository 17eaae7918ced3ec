package dev.slipway.cli.slo;

import dev.slipway.api.error.TimeText;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.slo.ErrorBudget;
import dev.slipway.api.slo.SloAlert;
import dev.slipway.api.slo.SloStatus;
import dev.slipway.api.spec.EndpointSpec.Slo;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.cli.Table;
import dev.slipway.client.SlipwayClient;
import dev.slipway.documents.Constants;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway slo show`.
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = {
            "Show what an endpoint promises, and what is left of its budgets.",
            "It also shows how fast they are spent, and what that lets releases do."
        },
        footer = {
            "",
            "Examples:",
            "  slipway slo show flights",
            "  slipway slo show flights -o json"
        })
public final class SloShowCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Parameters(paramLabel = "ENDPOINT", description = "The endpoint.")
    private String endpoint = "";

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        try (SlipwayClient client = server.client()) {
            SloStatus found = client.slo(new EndpointName(endpoint));
            output.print(Console.of(spec), found, out -> print(out, found));
        }
        return 0;
    }

    private static void print(PrintWriter out, SloStatus status) {
        Slo slo = status.slo();
        line(out, "endpoint", status.endpoint());
        line(
                out,
                "promise",
                "%s answered well, p99 %s, over %s%s"
                        .formatted(
                                SloText.percent(slo.availability()),
                                SloText.time(slo.p99()),
                                SloText.time(slo.window()),
                                slo.isDefault() ? " (a default that nobody chose)" : ""));
        line(out, "version", status.version() + " since " + TimeText.of(status.since()));
        line(out, "protects", slo.protects());
        line(out, "noticeable", SloText.time(slo.noticeable()));
        line(out, "owner", slo.owner());
        line(out, "on call", slo.onCall());
        line(out, "respond", SloText.time(slo.respondWithin()));
        line(out, "runbook", slo.runbook());
        line(out, "requests/s", SloText.number(status.requestsPerSecond()));
        line(out, "releases", Constants.word(status.releases()));
        out.println();
        budgets(out, status);
        if (!status.alerts().isEmpty()) {
            out.println();
            alerts(out, status);
        }
    }

    private static void budgets(PrintWriter out, SloStatus status) {
        Table table = new Table("BUDGET", "TARGET", "REQUESTS", "BAD", "ALLOWED", "LEFT");
        for (ErrorBudget budget : status.budgets()) {
            table.row(
                    Constants.word(budget.indicator()),
                    SloText.percent(budget.target()),
                    budget.valid(),
                    budget.bad(),
                    SloText.number(budget.allowed()),
                    budget.valid() == 0 ? "no data" : SloText.percent(budget.remaining()));
        }
        table.print(out);
    }

    private static void alerts(PrintWriter out, SloStatus status) {
        Table table = SloText.alertTable();
        for (SloAlert alert : status.alerts()) {
            SloText.row(table, alert);
        }
        table.print(out);
    }

    private static void line(PrintWriter out, String name, @Nullable Object value) {
        if (value != null) {
            out.printf("%-12s %s%n", name, value);
        }
    }
}
