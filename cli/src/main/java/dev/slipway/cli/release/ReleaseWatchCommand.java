package dev.slipway.cli.release;

import dev.slipway.cli.Console;
import dev.slipway.cli.JunitOption;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.client.SlipwayClient;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `slipway release watch`.
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        description = {
            "Show how a release goes until it is over or held.",
            "On a terminal one screen that moves each second, else a line for each move."
        },
        footer = {
            "",
            "Examples:",
            "  slipway release watch flights",
            "  slipway release watch flights -o json --junit release.xml",
            "",
            "Exit codes: 0 final, 1 rolled back, 3 held."
        })
public final class ReleaseWatchCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Mixin private ReleaseEndpoint endpoint = new ReleaseEndpoint();

    @Mixin private JunitOption junit = new JunitOption();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        try (SlipwayClient client = server.client()) {
            return ReleaseWatching.watch(console, client, endpoint.name(), output, junit);
        }
    }
}
