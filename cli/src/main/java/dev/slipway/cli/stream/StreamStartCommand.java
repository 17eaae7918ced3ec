package dev.slipway.cli.stream;

import dev.slipway.api.answer.Outcome;
import dev.slipway.api.model.StreamName;
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
import picocli.CommandLine.Spec;

/// `slipway stream start`.
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        description = {
            "Have a stream run that was stopped, refused or given up.",
            "It goes on where it was."
        },
        footer = {
            "",
            "Examples:",
            "  slipway stream start late-flights",
            "  slipway stream start late-flights --dry-run"
        })
public final class StreamStartCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Mixin private StreamArgument stream = new StreamArgument();

    @Mixin private CommandOptions options = new CommandOptions();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        StreamName name = stream.name();
        try (SlipwayClient client = server.client()) {
            Outcome outcome = client.streams().start(name, options.sending());
            output.print(
                    console,
                    outcome,
                    out -> CommandOptions.say(out, outcome, "stream " + name + " is to run"));
        }
        return 0;
    }
}
