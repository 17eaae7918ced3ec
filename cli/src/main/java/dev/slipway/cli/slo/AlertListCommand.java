package dev.slipway.cli.slo;

import dev.slipway.api.slo.SloAlert;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.cli.Table;
import dev.slipway.client.SlipwayClient;
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
            List<SloAlert> found = client.alerts().alerts();
            output.printAll(
                    Console.of(spec),
                    found,
                    out -> {
                        if (found.isEmpty()) {
                            out.println("no alerts");
                            return;
                        }
                        Table table = SloText.alertTable();
                        found.forEach(alert -> SloText.row(table, alert));
                        table.print(out);
                    });
        }
        return 0;
    }
}
