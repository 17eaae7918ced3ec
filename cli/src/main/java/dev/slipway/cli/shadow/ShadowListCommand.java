package dev.slipway.cli.shadow;

import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.cli.Table;
import dev.slipway.client.SlipwayClient;
import dev.slipway.documents.Constants;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `slipway shadow list`.
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "List shadows with their verdicts.",
        footer = {"", "Examples:", "  slipway shadow list", "  slipway shadow list -o json"})
public final class ShadowListCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        try (SlipwayClient client = server.client()) {
            List<ShadowReport> all = client.shadows().all();
            output.printAll(console, all, out -> print(all, out));
        }
        return 0;
    }

    private static void print(List<ShadowReport> all, PrintWriter out) {
        Table table = new Table("ENDPOINT", "STABLE", "SHADOW", "STATE", "COMPARED", "VERDICT");
        for (ShadowReport one : all) {
            table.row(
                    one.endpoint(),
                    one.stable(),
                    one.version(),
                    ShadowText.state(one),
                    one.coverage().completed(),
                    Constants.word(one.verdict().result()));
        }
        table.print(out);
    }
}
