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

/// `slipway release resume`.
@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        description = {"Let a release that is held go on where it was."},
        footer = {
            "",
            "Example:",
            "  slipway release resume flights --reason 'looked at the classes: as intended'"
        })
public final class ReleaseResumeCommand implements Callable<Integer> {
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
                            .resume(endpoint.name(), new FreeText(reason), options.sending());
            String done = "release of " + endpoint.name() + " resumed";
            output.print(console, outcome, out -> CommandOptions.say(out, outcome, done));
        }
        return 0;
    }
}
