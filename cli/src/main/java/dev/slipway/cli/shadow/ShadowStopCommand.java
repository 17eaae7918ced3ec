package dev.slipway.cli.shadow;

import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.client.SlipwayClient;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `slipway shadow stop`.
@Command(
        name = "stop",
        description = "End a shadow, unload its version, and show what it has shown.",
        footer = {"", "Example:", "  slipway shadow stop flights --version 2"})
public final class ShadowStopCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Mixin private ShadowArguments shadow = new ShadowArguments();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        try (SlipwayClient client = server.client()) {
            ShadowReport report = client.shadows().stop(shadow.endpoint(), shadow.version());
            output.print(console, report, out -> ShadowText.print(report, out));
        }
        return 0;
    }
}
