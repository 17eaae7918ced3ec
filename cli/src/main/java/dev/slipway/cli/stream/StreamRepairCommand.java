package dev.slipway.cli.stream;

import dev.slipway.cli.Console;
import dev.slipway.client.control.StreamCalls;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `slipway stream repair`.
@Command(
        name = "repair",
        mixinStandardHelpOptions = true,
        description = {
            "Have a stream go on whose commit was lost.",
            "An outage longer than the transaction timeout does that. What was lost is read",
            "and scored again by the version that had scored it; no other row is. Where the",
            "next messages were deleted, it goes on behind them, without their rows."
        },
        footer = {
            "",
            "Examples:",
            "  slipway stream repair late-flights",
            "  slipway stream repair late-flights --dry-run"
        })
public final class StreamRepairCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private StreamOrder order = new StreamOrder();

    @Override
    public Integer call() {
        return order.tell(Console.of(spec), StreamCalls::repair, "be repaired");
    }
}
