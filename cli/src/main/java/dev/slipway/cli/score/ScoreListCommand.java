package dev.slipway.cli.score;

import dev.slipway.api.job.JobStatus;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.cli.Console;
import dev.slipway.cli.LimitOption;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.cli.Table;
import dev.slipway.client.SlipwayClient;
import dev.slipway.documents.Constants;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `slipway score list`.
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "List batch jobs, newest first.",
        footer = {
            "",
            "Examples:",
            "  slipway score list",
            "  slipway score list --state running",
            "  slipway score list --model flights -o json"
        })
public final class ScoreListCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "queued, running, committed, failed, refused or cancelled.")
    private @Nullable String state;

    @Option(names = "--model", paramLabel = "MODEL", description = "Those of this model.")
    private @Nullable String model;

    @Mixin private LimitOption limit = new LimitOption();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        try (SlipwayClient client = server.client()) {
            List<JobStatus> jobs = limit.take(console, client.jobs().all(state, model));
            output.printAll(console, jobs, out -> print(jobs, out));
        }
        return 0;
    }

    private static void print(List<JobStatus> jobs, PrintWriter out) {
        Table table =
                new Table("JOB", "STATE", "MODEL", "VERSION", "ROWS", "BAD", "COST", "OUTPUT");
        for (JobStatus status : jobs) {
            ScoreJob job = status.job();
            table.row(
                    job.id(),
                    Constants.word(job.state()),
                    job.spec().model(),
                    job.spec().version(),
                    status.rows(),
                    status.badRows(),
                    JobText.cost(status.cost(), status.currency()),
                    job.spec().files().output());
        }
        table.print(out);
    }
}
