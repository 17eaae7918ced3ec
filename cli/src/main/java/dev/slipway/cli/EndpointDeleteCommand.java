package dev.slipway.cli;

import dev.slipway.api.answer.Outcome;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.client.SlipwayClient;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway endpoint delete`.
@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        description = "Remove an endpoint; its model stays.",
        footer = {"", "Example:", "  slipway endpoint delete flights --dry-run"})
public final class EndpointDeleteCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Parameters(paramLabel = "ENDPOINT", description = "The endpoint to remove.")
    private String endpoint = "";

    @Mixin private CommandOptions options = new CommandOptions();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        try (SlipwayClient client = server.client()) {
            Outcome outcome =
                    client.objects()
                            .remove(new ObjectId(Kind.ENDPOINT, endpoint), options.sending());
            output.print(
                    console,
                    outcome,
                    out -> CommandOptions.say(out, outcome, "endpoint " + endpoint + " removed"));
        }
        return 0;
    }
}
