package dev.slipway.cli.release;

import dev.slipway.api.release.ReleaseStatus;
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

/// `slipway release status`.
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "Show the newest release of an endpoint.",
            "Where it stands, both versions, each check with value and threshold, and why."
        },
        footer = {
            "",
            "Examples:",
            "  slipway release status flights",
            "  slipway release status flights -o json",
            "",
            "Exit codes: 0 final, 1 rolled back, 3 held or under way."
        })
public final class ReleaseStatusCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Mixin private ReleaseEndpoint endpoint = new ReleaseEndpoint();

    @Mixin private JunitOption junit = new JunitOption();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        try (SlipwayClient client = server.client()) {
            ReleaseStatus status = client.releases().newest(endpoint.name());
            output.print(console, status, out -> ReleaseText.print(status, out));
            junit.write(ReleaseExit.report("slipway release status", status));
            return ReleaseExit.of(status);
        }
    }
}
