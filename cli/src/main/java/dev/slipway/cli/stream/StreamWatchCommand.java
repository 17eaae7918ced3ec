package dev.slipway.cli.stream;

import dev.slipway.api.job.JobState;
import dev.slipway.api.job.StreamStatus;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.cli.ShownText;
import dev.slipway.client.SlipwayClient;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `slipway stream watch`.
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        description = {
            "Show a line each second of how a stream goes, until it rests.",
            "Ctrl-C leaves it running."
        },
        footer = {
            "",
            "Examples:",
            "  slipway stream watch late-flights",
            "  slipway stream watch late-flights -o json",
            "",
            "Exit codes: 0 it was stopped, 1 it was refused, failed, or needs repair."
        })
public final class StreamWatchCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Mixin private StreamArgument stream = new StreamArgument();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        PrintWriter lines = output.isText() ? console.out() : console.err();
        try (SlipwayClient client = server.client()) {
            StreamStatus last =
                    client.streams()
                            .watch(
                                    stream.name(),
                                    status -> !status.job().state().isOpen(),
                                    status -> {
                                        lines.println(ShownText.line(StreamText.line(status)));
                                        lines.flush();
                                    });
            output.print(
                    console,
                    last,
                    out -> StreamText.reason(last).ifPresent(why -> out.println("reason " + why)));
            return last.job().state() == JobState.STOPPED ? 0 : 1;
        }
    }
}
