package dev.slipway.cli.stream;

import dev.slipway.cli.Console;
import dev.slipway.client.control.StreamCalls;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `slipway stream start`.
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        description = {
            "Have a stream run that was stopped, refused or given up.",
            "It goes on where it was."
        },
        footer = {
            "",
            "Examples:",
            "  slipway stream start late-flights",
            "  slipway stream start late-flights --dry-run"
        })
public final class StreamStartCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private StreamOrder order = new StreamOrder();

    @Override
    public Integer call() {
        return order.tell(Console.of(spec), StreamCalls::start, "run");
    }
}
