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

/// `slipway stream repair`.
@Command(
        name = "repair",
        mixinStandardHelpOptions = true,
        description = {
            "Have a stream go on whose commit was lost.",
            "An outage longer than the transaction timeout does that. What was lost is read",
            "and scored again by the version that had scored it; no other row is."
        },
        footer = {
            "",
            "Examples:",
            "  slipway stream repair late-flights",
            "  slipway stream repair late-flights --dry-run"
        })
public final class StreamRepairCommand implements Callable<Integer> {
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
            Outcome outcome = client.streams().repair(name, options.sending());
            output.print(
                    console,
                    outcome,
                    out ->
                            CommandOptions.say(
                                    out, outcome, "stream " + name + " is to be repaired"));
        }
        return 0;
    }
}
