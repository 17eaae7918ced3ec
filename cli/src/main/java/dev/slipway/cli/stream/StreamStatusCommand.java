package dev.slipway.cli.stream;

import dev.slipway.api.job.StreamStatus;
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

/// `slipway stream status`.
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description =
                "Show a stream job: how it goes, and which version scored from which rows on.",
        footer = {
            "",
            "Examples:",
            "  slipway stream status late-flights",
            "  slipway stream status late-flights -o json",
            "",
            "Exit codes: 0 as it should be, 1 somebody should look at it."
        })
public final class StreamStatusCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Mixin private StreamArgument stream = new StreamArgument();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        try (SlipwayClient client = server.client()) {
            StreamStatus status = client.streams().one(stream.name());
            output.print(console, status, out -> StreamText.print(status, out));
            return status.trouble() == null ? 0 : 1;
        }
    }
}
