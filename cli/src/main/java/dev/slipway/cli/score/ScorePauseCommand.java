package dev.slipway.cli.score;

import dev.slipway.cli.Console;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `slipway score pause`.
@Command(
        name = "pause",
        mixinStandardHelpOptions = true,
        description = "Have a schedule begin no job until it is resumed; a job that runs goes on.",
        footer = {"", "Example:", "  slipway score pause nightly"})
public final class ScorePauseCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ScheduleOrder order = new ScheduleOrder();

    @Override
    public Integer call() {
        return order.tell(Console.of(spec), true);
    }
}
