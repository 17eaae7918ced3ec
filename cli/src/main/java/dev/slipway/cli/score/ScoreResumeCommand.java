package dev.slipway.cli.score;

import dev.slipway.cli.Console;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `slipway score resume`.
@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        description =
                "Have a schedule begin jobs again; what was due meanwhile is not made up for.",
        footer = {"", "Example:", "  slipway score resume nightly"})
public final class ScoreResumeCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ScheduleOrder order = new ScheduleOrder();

    @Override
    public Integer call() {
        return order.tell(Console.of(spec), false);
    }
}
