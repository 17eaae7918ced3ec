package dev.slipway.cli.slo;

import dev.slipway.api.slo.AlertList;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.cli.Table;
import dev.slipway.client.SlipwayClient;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `slipway alert list`.
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "List alerts that fire, may be about to, or were firing until now.",
        footer = {"", "Examples:", "  slipway alert list", "  slipway alert list -o json"})
public final class AlertListCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        try (SlipwayClient client = server.client()) {
            AlertList found = client.alerts();
            List<Object> all = new ArrayList<>(found.alerts());
            all.addAll(found.streams());
            output.printAll(Console.of(spec), all, out -> print(found, out));
        }
        return 0;
    }

    static void print(AlertList found, PrintWriter out) {
        if (found.alerts().isEmpty() && found.streams().isEmpty()) {
            out.println("no alerts");
        }
        if (!found.alerts().isEmpty()) {
            Table table = SloText.alertTable();
            found.alerts().forEach(alert -> SloText.row(table, alert));
            table.print(out);
        }
        if (!found.alerts().isEmpty() && !found.streams().isEmpty()) {
            out.println();
        }
        if (!found.streams().isEmpty()) {
            Table table = SloText.streamTable();
            found.streams().forEach(alert -> SloText.row(table, alert));
            table.print(out);
        }
    }
}
