package dev.slipway.cli.score;

import dev.slipway.api.job.LastRun;
import dev.slipway.api.job.ScheduleStatus;
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

/// `slipway score schedules`.
@Command(
        name = "schedules",
        mixinStandardHelpOptions = true,
        description = {
            "List schedules of batch jobs: when they are due, and what came of the last time.",
            "They are objects of kind BatchJob, declared by slipway apply."
        },
        footer = {"", "Examples:", "  slipway score schedules", "  slipway score pause nightly"})
public final class ScoreSchedulesCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        try (SlipwayClient client = server.client()) {
            List<ScheduleStatus> all = client.jobs().schedules();
            output.printAll(console, all, out -> print(all, out));
        }
        return 0;
    }

    private static void print(List<ScheduleStatus> all, PrintWriter out) {
        Table table = new Table("NAME", "CRON", "ZONE", "NEXT", "LAST", "MISSED", "CAME TO");
        for (ScheduleStatus status : all) {
            LastRun last = status.last();
            table.row(
                    status.spec().name(),
                    status.spec().schedule().cron(),
                    status.spec().schedule().zone(),
                    next(status),
                    last == null ? "" : last.run().due(),
                    last == null ? "" : last.run().missed(),
                    last == null ? "" : outcome(last));
        }
        table.print(out);
    }

    private static String next(ScheduleStatus status) {
        if (status.spec().schedule().paused()) {
            return "paused";
        }
        return status.next() == null ? "never" : status.next().toString();
    }

    private static String outcome(LastRun last) {
        return last.skipped() == null ? String.valueOf(last.job()) : "skipped: " + last.skipped();
    }
}
