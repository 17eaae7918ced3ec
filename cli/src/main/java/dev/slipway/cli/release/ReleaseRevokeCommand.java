package dev.slipway.cli.release;

import dev.slipway.api.answer.Outcome;
import dev.slipway.api.journal.FreeText;
import dev.slipway.cli.CommandOptions;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.client.SlipwayClient;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `slipway release revoke`.
@Command(
        name = "revoke",
        mixinStandardHelpOptions = true,
        description = {
            "Take the version that a release falls back to out of service.",
            "For one that must answer nobody: the release is aborted, and nothing answers",
            "until the endpoint means another version."
        },
        footer = {"", "Example:", "  slipway release revoke flights --reason 'it leaks names'"})
public final class ReleaseRevokeCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Mixin private ReleaseEndpoint endpoint = new ReleaseEndpoint();

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.")
    private String reason = "";

    @Mixin private CommandOptions options = new CommandOptions();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        try (SlipwayClient client = server.client()) {
            Outcome outcome =
                    client.releases()
                            .revokeFallback(
                                    endpoint.name(), new FreeText(reason), options.sending());
            String done = "fallback of " + endpoint.name() + " revoked";
            output.print(console, outcome, out -> CommandOptions.say(out, outcome, done));
        }
        return 0;
    }
}
