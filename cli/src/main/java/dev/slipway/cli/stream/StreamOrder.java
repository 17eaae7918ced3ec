package dev.slipway.cli.stream;

import dev.slipway.api.answer.Outcome;
import dev.slipway.api.model.StreamName;
import dev.slipway.cli.CommandOptions;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.control.Sending;
import dev.slipway.client.control.StreamCalls;
import picocli.CommandLine.Mixin;

/// What the verbs that tell a stream what to do have in common.
final class StreamOrder {
    @Mixin private ServerOption server = new ServerOption();

    @Mixin private StreamArgument stream = new StreamArgument();

    @Mixin private CommandOptions options = new CommandOptions();

    @Mixin private OutputOption output = new OutputOption();

    /// What a stream is told.
    @FunctionalInterface
    interface Call {
        Outcome send(StreamCalls streams, StreamName stream, Sending sending);
    }

    /// Tells the stream, and says what became of it.
    ///
    /// @param what the stream is to do, in words
    int tell(Console console, Call call, String what) {
        StreamName name = stream.name();
        try (SlipwayClient client = server.client()) {
            Outcome outcome = call.send(client.streams(), name, options.sending());
            output.print(
                    console,
                    outcome,
                    out -> CommandOptions.say(out, outcome, "stream " + name + " is to " + what));
        }
        return 0;
    }
}
