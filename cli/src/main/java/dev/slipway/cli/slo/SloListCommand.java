package dev.slipway.cli.slo;

import dev.slipway.api.slo.ErrorBudget;
import dev.slipway.api.slo.Indicator;
import dev.slipway.api.slo.SloStatus;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.cli.Table;
import dev.slipway.client.SlipwayClient;
import dev.slipway.documents.Constants;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `slipway slo list`.
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "List all endpoints with what is left of their budgets.",
        footer = {"", "Examples:", "  slipway slo list", "  slipway slo list -o json"})
public final class SloListCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        try (SlipwayClient client = server.client()) {
            List<SloStatus> found = client.slos().objectives();
            output.printAll(
                    Console.of(spec),
                    found,
                    out -> {
                        Table table =
                                new Table(
                                        "ENDPOINT",
                                        "AVAILABILITY",
                                        "LEFT",
                                        "P99",
                                        "LEFT",
                                        "REQUESTS/S",
                                        "ALERTS",
                                        "RELEASES");
                        for (SloStatus one : found) {
                            table.row(
                                    one.endpoint(),
                                    SloText.percent(one.slo().availability()),
                                    left(one, Indicator.AVAILABILITY),
                                    SloText.time(one.slo().p99()),
                                    left(one, Indicator.LATENCY),
                                    SloText.number(one.requestsPerSecond()),
                                    SloText.open(one),
                                    Constants.word(one.releases()));
                        }
                        table.print(out);
                    });
        }
        return 0;
    }

    private static String left(SloStatus status, Indicator indicator) {
        return status.budgets().stream()
                .filter(budget -> budget.indicator() == indicator && budget.valid() > 0)
                .findFirst()
                .map(ErrorBudget::remaining)
                .map(SloText::percent)
                .orElse("no data");
    }
}
