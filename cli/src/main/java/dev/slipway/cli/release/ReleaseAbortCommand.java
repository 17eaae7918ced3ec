package dev.slipway.cli.release;

import dev.slipway.api.answer.Outcome;
import dev.slipway.api.answer.ReleaseReason;
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

/// `slipway release abort`.
@Command(
        name = "abort",
        mixinStandardHelpOptions = true,
        description = {
            "Let the version before answer everybody again, at once.",
            "It is loaded and warm, and no gate stands in the way back."
        },
        footer = {
            "",
            "Examples:",
            "  slipway release abort flights --reason 'support sees wrong answers'",
            "  slipway release abort flights --reason 'leaks names' --quarantine"
        })
public final class ReleaseAbortCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Mixin private ReleaseEndpoint endpoint = new ReleaseEndpoint();

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.")
    private String reason = "";

    @Option(
            names = "--quarantine",
            description = "The version may serve nobody until somebody says otherwise.")
    private boolean quarantine;

    @Mixin private CommandOptions options = new CommandOptions();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        try (SlipwayClient client = server.client()) {
            Outcome outcome =
                    client.releases()
                            .abort(
                                    endpoint.name(),
                                    new ReleaseReason(new FreeText(reason), quarantine),
                                    options.sending());
            String done = "release of " + endpoint.name() + " aborted";
            output.print(console, outcome, out -> CommandOptions.say(out, outcome, done));
        }
        return 0;
    }
}
