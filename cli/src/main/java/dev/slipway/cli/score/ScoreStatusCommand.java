package dev.slipway.cli.score;

import dev.slipway.api.job.JobStatus;
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

/// `slipway score status`.
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Show a batch job, and how far it has come.",
        footer = {
            "",
            "Examples:",
            "  slipway score status job-7",
            "  slipway score status 7 -o json"
        })
public final class ScoreStatusCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Mixin private JobArgument job = new JobArgument();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        try (SlipwayClient client = server.client()) {
            JobStatus status = client.jobs().one(job.id());
            output.print(console, status, out -> JobText.print(status, out));
        }
        return 0;
    }
}
