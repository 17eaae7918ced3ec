package dev.slipway.cli.release;

import dev.slipway.api.answer.Outcome;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.EndpointName;
import dev.slipway.cli.CommandOptions;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.control.ReleaseCalls;
import dev.slipway.client.control.Sending;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/// What verbs that move a release by hand have in common: whose it is, why, and how the outcome is
/// told.
final class ReasonedChange {
    @Mixin private ServerOption server = new ServerOption();

    @Mixin private ReleaseEndpoint endpoint = new ReleaseEndpoint();

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.")
    private String reason = "";

    @Mixin private CommandOptions options = new CommandOptions();

    @Mixin private OutputOption output = new OutputOption();

    /// Asks a server for the change.
    @FunctionalInterface
    interface Asking {
        Outcome ask(ReleaseCalls releases, EndpointName endpoint, FreeText why, Sending sending);
    }

    /// Has it done and says so.
    ///
    /// @param what is changed: `release of`
    /// @param done what became of it: `paused`
    int run(@Nullable CommandSpec spec, Asking asking, String what, String done) {
        Console console = Console.of(spec);
        try (SlipwayClient client = server.client()) {
            Outcome outcome =
                    asking.ask(
                            client.releases(),
                            endpoint.name(),
                            new FreeText(reason),
                            options.sending());
            String words = what + " " + endpoint.name() + " " + done;
            output.print(console, outcome, out -> CommandOptions.say(out, outcome, words));
        }
        return 0;
    }
}
