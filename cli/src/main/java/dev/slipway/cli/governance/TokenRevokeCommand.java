package dev.slipway.cli.governance;

import dev.slipway.api.answer.Outcome;
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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway token revoke`.
@Command(
        name = "revoke",
        mixinStandardHelpOptions = true,
        description = "End a token for good.",
        footer = {"", "Example:", "  slipway token revoke k3v9 --reason 'left the company'"})
public final class TokenRevokeCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Parameters(paramLabel = "TOKEN", description = "The token's id, as token list shows it.")
    private String id = "";

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.")
    private String reason = "";

    @Mixin private CommandOptions options = new CommandOptions();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        try (SlipwayClient client = server.client()) {
            Outcome outcome = client.tokens().revoke(id, reason, options.sending());
            output.print(
                    console,
                    outcome,
                    out -> CommandOptions.say(out, outcome, "token " + id + " revoked"));
        }
        return 0;
    }
}
