package dev.slipway.cli.score;

import dev.slipway.api.answer.JobSubmitted;
import dev.slipway.api.job.JobEstimate;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.JobStatus;
import dev.slipway.api.spec.ScoreWish;
import dev.slipway.cli.Console;
import dev.slipway.cli.JunitOption;
import dev.slipway.cli.JunitReport;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.control.Sending;
import dev.slipway.documents.Constants;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway score`.
@Command(
        name = "score",
        description = {
            "Score files with one version of a model: a batch job on the server's machine.",
            "It runs beside serving at the lowest priority, or on a Flink cluster (--on). Its",
            "output appears all at once or not at all, whatever dies meanwhile. Ctrl-C",
            "leaves it running."
        },
        subcommands = {
            ScoreListCommand.class,
            ScoreStatusCommand.class,
            ScoreCancelCommand.class,
            ScoreSchedulesCommand.class,
            ScorePauseCommand.class,
            ScoreResumeCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  slipway score flights --input flights.csv --output scored",
            "  slipway score flights --input january/ --output scored --format parquet \\",
            "      --pass-through flight_id,origin --max-bad-rows 0.1%%",
            "  slipway score flights --with @challenger --input in/ --output s --dry-run",
            "  slipway score flights --input f.parquet --output s --partition-by day",
            "  slipway score flights --input f.parquet --output s --no-wait",
            "  slipway score flights --input f.parquet --output s --on big",
            "  slipway score status job-7",
            "",
            "Exit codes: 0 committed (--no-wait: submitted), 1 refused, failed, cancelled."
        })
public final class ScoreCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Parameters(
            arity = "0..1",
            paramLabel = "ENDPOINT",
            description = "The endpoint whose version scores, or a model.")
    private @Nullable String score;

    @Mixin private ScoreOptions options = new ScoreOptions();

    @Option(
            names = "--dry-run",
            description = "Score a sample, write nothing, say what all of it would take.")
    private boolean dryRun;

    @Option(names = "--no-wait", description = "Do not wait until the job is over.")
    private boolean noWait;

    @Mixin private JunitOption junit = new JunitOption();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        if (junit.isGiven() && (dryRun || noWait)) {
            throw new IllegalArgumentException(
                    "--junit: (expected: neither --dry-run nor --no-wait; it says what became of"
                            + " the job)");
        }
        ScoreWish wish = options.wish(score, server.url());
        try (SlipwayClient client = server.client()) {
            if (dryRun) {
                JobEstimate estimate = client.jobs().estimate(wish);
                output.print(console, estimate, out -> JobText.print(estimate, out));
                return 0;
            }
            JobSubmitted submitted = client.jobs().submit(wish, Sending.REAL);
            JobId job = submitted.job();
            if (job == null) {
                throw new IllegalStateException("the server named no job: " + submitted);
            }
            return noWait ? said(console, client, job) : watched(console, client, job);
        }
    }

    private int said(Console console, SlipwayClient client, JobId job) {
        JobStatus status = client.jobs().one(job);
        output.print(
                console,
                status,
                out -> {
                    out.println(
                            job + " submitted: version " + JobText.version(status.job().spec()));
                    out.println("slipway score status " + job + " shows how far it is");
                });
        return 0;
    }

    private int watched(Console console, SlipwayClient client, JobId job) throws IOException {
        Thread left = Thread.ofPlatform().unstarted(() -> leave(console, job));
        Runtime.getRuntime().addShutdownHook(left);
        JobScreen screen = JobScreen.on(output.isText() ? console.out() : console.err());
        JobStatus last;
        try {
            last = client.jobs().watch(job, screen);
        } finally {
            screen.close();
            boolean _ = remove(left);
        }
        output.print(
                console,
                last,
                out -> {
                    JobText.reason(last.job()).ifPresent(reason -> out.println("reason " + reason));
                    if (last.job().state() == JobState.COMMITTED) {
                        out.println("output " + last.job().spec().files().output());
                    }
                });
        junit.write(report(last));
        return last.job().state() == JobState.COMMITTED ? 0 : 1;
    }

    private static boolean remove(Thread hook) {
        try {
            return Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /// Whoever stops waiting is told that the job does not.
    private static void leave(Console console, JobId job) {
        console.err()
                .println(
                        "\n"
                                + job
                                + " goes on: slipway score status "
                                + job
                                + ", or slipway score cancel "
                                + job);
        console.err().flush();
    }

    private static JunitReport report(JobStatus last) {
        boolean isCommitted = last.job().state() == JobState.COMMITTED;
        String reason = JobText.reason(last.job()).orElse(Constants.word(last.job().state()));
        return new JunitReport(
                "slipway score",
                List.of(
                        new JunitReport.Check(
                                last.job().id() + " is committed",
                                isCommitted ? List.of() : List.of(reason))));
    }
}
