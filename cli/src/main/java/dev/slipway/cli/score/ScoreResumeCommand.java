package dev.slipway.cli.score;

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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway score resume`.
@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        description =
                "Have a schedule begin jobs again; what was due meanwhile is not made up for.",
        footer = {"", "Example:", "  slipway score resume nightly"})
public final class ScoreResumeCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Parameters(paramLabel = "NAME", description = "The schedule.")
    private String name = "";

    @Mixin private CommandOptions options = new CommandOptions();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        try (SlipwayClient client = server.client()) {
            Outcome outcome = Pausing.set(client, name, false, options.sending());
            output.print(
                    console, outcome, out -> CommandOptions.say(out, outcome, name + " resumed"));
        }
        return 0;
    }
}
