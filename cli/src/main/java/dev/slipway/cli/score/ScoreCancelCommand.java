package dev.slipway.cli.score;

import dev.slipway.api.answer.Outcome;
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

/// `slipway score cancel`.
@Command(
        name = "cancel",
        mixinStandardHelpOptions = true,
        description = "End a batch job; nothing of its output is to be seen.",
        footer = {"", "Example:", "  slipway score cancel job-7 --reason 'wrong month'"})
public final class ScoreCancelCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Mixin private JobArgument job = new JobArgument();

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why.")
    private @Nullable String reason;

    @Mixin private CommandOptions options = new CommandOptions();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        try (SlipwayClient client = server.client()) {
            Outcome outcome = client.jobs().cancel(job.id(), reason, options.sending());
            output.print(
                    console,
                    outcome,
                    out -> CommandOptions.say(out, outcome, job.id() + " cancelled"));
        }
        return 0;
    }
}
