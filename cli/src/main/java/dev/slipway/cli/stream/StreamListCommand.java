package dev.slipway.cli.stream;

import dev.slipway.api.job.StreamJob;
import dev.slipway.api.job.StreamProgress;
import dev.slipway.api.job.StreamStatus;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.cli.Table;
import dev.slipway.client.SlipwayClient;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `slipway stream list`.
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "List stream jobs, and how they go.",
        footer = {"", "Examples:", "  slipway stream list", "  slipway stream list -o json"})
public final class StreamListCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        try (SlipwayClient client = server.client()) {
            List<StreamStatus> streams = client.streams().all();
            output.printAll(console, streams, out -> print(streams, out));
        }
        return 0;
    }

    private static void print(List<StreamStatus> streams, PrintWriter out) {
        Table table = new Table("STREAM", "STATE", "SCORES", "FROM", "TO", "ROWS/S", "LAG", "DEAD");
        for (StreamStatus status : streams) {
            StreamJob job = status.job();
            StreamProgress progress = status.progress();
            table.row(
                    job.name(),
                    StreamText.word(job.state()),
                    StreamText.version(status),
                    job.spec().from().topic(),
                    job.spec().to().topic(),
                    progress == null ? null : StreamText.rate(progress),
                    progress == null ? null : progress.lagTotal(),
                    status.deadLetters());
        }
        table.print(out);
    }
}
